internal import Reading
