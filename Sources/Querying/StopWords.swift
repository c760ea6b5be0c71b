/// Words that say little by themselves: articles, pronouns, prepositions, auxiliaries, question words. They are searched, at a
/// lower weight, and never dropped.
enum StopWords {
    /// Whether a folded word is one in any of the languages.
    static func contains(_ word: String, languages: [String]) -> Bool {
        languages.contains { lists[$0]?.contains(word) ?? false }
    }

    private static let lists: [String: Set<String>] = [
        "en": words(
            """
            a about above after again against all am an and any are as at be because been before being below between both but by
            can could did do does doing down during each few for from further had has have having he her here hers him his how i
            if in into is it its itself just me more most my no nor not now of off on once only or other our ours out over own s
            same she should so some such t than that the their theirs them then there these they this those through to too under
            until up very was we were what when where which while who whom whose why will with would you your yours
            """),
        "de": words(
            """
            aber alle als also am an auch auf aus bei bin bis bist da das dass dem den der des die dies diese dieser doch du durch
            ein eine einem einen einer eines er es fur hat hatte haben ich ihr ihre im in ist ja kann kein keine man mehr mit nach
            nicht noch nur ob oder ohne sehr sein seine sich sie sind so uber um und uns unter vom von vor war waren was welche wenn
            wer werden wie wird wir wo wurde wurden zu zum zur zwischen
            """),
        "fr": words(
            """
            a au aux avec ce ces cet cette comme d dans de des du elle elles en est et eu il ils j je l la le les leur leurs lui ma
            mais me meme mes mon n ne nos notre nous on ont ou par pas plus pour qu quand que quel quelle quelles quels qui quoi s sa
            sans se ses si son sont sur ta te tes ton tu un une vos votre vous y
            """),
        "es": words(
            """
            a al algo ante como con cual cuando cuanto de del desde donde durante e el ella ellas ellos en entre era es esta este esto
            fue ha han hasta hay la las le les lo los mas me mi muy no nos o otra otro para pero por porque que quien se ser si sin
            sobre son su sus tambien te tiene tu un una uno unos y ya yo
            """),
        "it": words(
            """
            a ad ai al alla alle anche c che chi ci come con cui d da dal dalla dei del della delle di dove e ed era fu gli ha hanno i
            il in io l la le lo loro ma mi ne nei nel nella noi non o per perche piu qual quale quando quanto quella quello questa
            questo se si sono su sua sul sulla suo tra un una uno
            """),
        "pt": words(
            """
            a ao aos as com como da das de do dos e ela elas ele eles em entre era essa esse esta este eu foi ha isso mais mas me meu
            na nas no nos o os ou para pela pelo por qual quando que quem se sem ser seu sua sao tambem te tem um uma
            """),
        "ru": words(
            """
            а без более бы был была были было быть в вам вас весь во вот все всего вы где да для до его ее если есть еще же за и из
            или им их к как какая какие какой ко когда который которая которые кто ли между меня мне мы на над не него нее нет ни них
            но о об однако он она они оно от по под при с сколько со так также такой там то того тоже только том ты у уже хотя чего
            чей чем что чтобы чье чья эта эти это я
            """),
        "nl": words(
            """
            aan al als bij dan dat de der deze die dit door een en er had heb hebben heeft het hij hoe ik in is je kan maar me meer men
            met mijn naar niet nog nu of om onder ook op over te tot uit van veel voor waar waren was wat we wel werd wie wij worden
            wordt zal ze zich zij zijn zo
            """),
    ]

    private static func words(_ text: String) -> Set<String> {
        Set(text.split { $0 == " " || $0 == "\n" }.map(String.init))
    }
}
