"""Charts as SVG: points in groups, and lines over two logarithmic axes."""
import math
from xml.sax.saxutils import escape

# Told apart by people who do not see all colours, after Okabe and Ito.
COLOURS = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00"]
INK, PALE = "#222222", "#d8d8d8"
WIDTH, HEIGHT = 720, 360
LEFT, RIGHT, TOP, BOTTOM = 76, 24, 64, 48


class Drawing:
    def __init__(self, title, unit):
        self.parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
                      f'font-family="sans-serif" font-size="12" role="img" aria-label="{escape(title)}">',
                      f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>']
        self.text(16, 24, title, size=15)
        self.text(16, 44, unit, fill="#555555")

    def text(self, x, y, words, anchor="start", size=12, fill=INK):
        self.parts.append(f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" fill="{fill}">'
                          f'{escape(str(words))}</text>')

    def line(self, x1, y1, x2, y2, colour=PALE):
        self.parts.append(f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}"/>')

    def point(self, x, y, value, colour):
        self.parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="{colour}"/>')
        self.text(x, y - 9, short(value), "middle", 10)

    def legend(self, names):
        """From the right, above the chart."""
        x = WIDTH - RIGHT
        for name, colour in reversed(list(zip(names, COLOURS))):
            x -= 7 * len(name)
            self.text(x, 44, name)
            self.parts.append(f'<rect x="{x - 16:.1f}" y="34" width="11" height="11" fill="{colour}"/>')
            x -= 30

    def done(self):
        return "\n".join([*self.parts, "</svg>"]) + "\n"


def short(value):
    """A figure with two or three digits."""
    for size, sign in ((1e6, " M"), (1e3, " k")):
        if value >= size:
            return f"{value / size:.{0 if value >= size * 10 else 1}f}".removesuffix(".0") + sign
    return f"{value:.0f}" if value >= 10 else f"{value:.1f}".removesuffix(".0")


def decades(low, high):
    """Powers of ten around both."""
    return [10.0**power for power in range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)]


def points(title, unit, groups, series, values):
    """Points over a logarithmic axis, side by side in groups: `values[group][name]`, None for none."""
    drawing = Drawing(title, unit + ", logarithmic")
    drawing.legend(series)
    marks = decades(*(pick(value for row in values for value in row if value) for pick in (min, max)))
    low, high = math.log10(marks[0]), math.log10(marks[-1])

    def height(value):
        return HEIGHT - BOTTOM - (math.log10(value) - low) / ((high - low) or 1) * (HEIGHT - TOP - BOTTOM)

    for mark in marks:
        drawing.line(LEFT, height(mark), WIDTH - RIGHT, height(mark))
        drawing.text(LEFT - 8, height(mark) + 4, short(mark), "end")
    step = (WIDTH - LEFT - RIGHT) / len(groups)
    apart = min(40, step * 0.8 / len(series))
    for place, (group, row) in enumerate(zip(groups, values)):
        middle = LEFT + step * (place + 0.5)
        drawing.text(middle, HEIGHT - BOTTOM + 20, group, "middle")
        if place:
            drawing.line(middle - step / 2, TOP, middle - step / 2, HEIGHT - BOTTOM)
        for number, value in enumerate(row):
            if value:
                x = middle + (number - (len(series) - 1) / 2) * apart
                drawing.point(x, height(value), value, COLOURS[number])
    drawing.line(LEFT, HEIGHT - BOTTOM, WIDTH - RIGHT, HEIGHT - BOTTOM, INK)
    return drawing.done()


def lines(title, unit, xs, x_unit, series, values):
    """Lines over logarithmic axes: `values[name][x]`."""
    drawing = Drawing(title, unit + ", both axes logarithmic")
    drawing.legend(series)
    ups = decades(*(pick(value for row in values for value in row if value) for pick in (min, max)))
    low, high = math.log10(ups[0]), math.log10(ups[-1])
    first, last = math.log10(min(xs)), math.log10(max(xs))

    def point(x, value):
        along = (math.log10(x) - first) / ((last - first) or 1)
        return (LEFT + 12 + along * (WIDTH - LEFT - RIGHT - 40),
                HEIGHT - BOTTOM - (math.log10(value) - low) / ((high - low) or 1) * (HEIGHT - TOP - BOTTOM))

    for mark in ups:
        y = point(xs[0], mark)[1]
        drawing.line(LEFT, y, WIDTH - RIGHT, y)
        drawing.text(LEFT - 8, y + 4, short(mark), "end")
    for x in xs:
        drawing.text(point(x, ups[0])[0], HEIGHT - BOTTOM + 20, short(x), "middle")
    drawing.text(WIDTH - RIGHT, HEIGHT - BOTTOM + 38, x_unit, "end", fill="#555555")
    for row, colour in zip(values, COLOURS):
        placed = [(*point(x, value), value) for x, value in zip(xs, row) if value]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y, _ in placed)
        drawing.parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        for x, y, value in placed:
            drawing.point(x, y, value, colour)
    drawing.line(LEFT, HEIGHT - BOTTOM, WIDTH - RIGHT, HEIGHT - BOTTOM, INK)
    return drawing.done()
