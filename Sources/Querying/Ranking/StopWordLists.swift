internal import Passages

/// The stop words of each language, folded as words are for comparing.
///
/// Written for Kwic: what grammars list as articles, pronouns, prepositions, conjunctions, auxiliaries and question words.
package enum StopWordLists {
    /// By language subtag.
    package static let all: [String: Set<String>] = [
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
        "ar": words(
            """
            احد احدى اذ اذا التى التي الذى الذي الذين اللاتي الى اليه اليها ان انا انت او اي ايضا اين بعد بعض بل به بها
            بين تكون تلك ثم حتى حول حيث خلال دون ذات ذلك ضد ضمن على عليه عليها عن عند عندما غير في فيه فيها قبل قد كان
            كانت كانوا كل كم كما كيف لا لقد لكن لم لماذا لن له لها لهم ليس ليست ما ماذا متى مثل مع مما من منذ منه منها
            نحن نحو هذا هذه هل هم هن هنا هناك هو هي وفي وقد وكان وكانت وما ومن وهو وهي يكون
            """),
        "tr": words(
            """
            altinda ama ancak arasinda az bazi ben bir biz bu buna bunu bunun cok cunku da daha de degil diye eger en
            fakat gibi gore hangi hangisi hem her hic icin icinde idi ile ise kac kadar ki kim kime kimin mi mu nasil ne
            neden nerede nereden nereye nicin niye o olan olarak oldu oldugu olmak olur ona once onlar onu onun sen siz
            sonra su sunun tarafindan uzerinde uzerine var ve veya ya yok zaman
            """),
        "el": words(
            """
            αλλα αλλο αν απο αυτα αυτη αυτησ αυτο αυτοι αυτοσ αυτου αυτων για γιατι δεν ειναι ειχαν ειχε ενα εναν ενασ
            ενοσ επισησ εχει εχουν η ηταν θα και κατα κι μασ με μετα μεταξυ μη μην μια μιασ μου να ο οι ομωσ οπωσ οταν
            οτι πιο ποια ποιασ ποιεσ ποιο ποιοι ποιον ποιοσ ποιων πολυ ποσα ποσεσ ποσο ποσοι ποτε που πριν προσ πωσ σασ
            σε σου στα στη στην στισ στο στον στουσ τα τη την τησ τι τισ το τον του τουσ των χωρισ ωσ
            """),
        "hi": words(
            """
            अधिक अपना अपनी अपने इन इस इसका इसकी इसके उन उस उसका उसकी उसके एक और कब कर करता करते करना करने कहाँ कहां का
            कि कितना कितनी कितने किया किस किसका किसकी किसके किसने किसे की कुछ के कैसे को कोई कौन क्या क्यों गई गए गया जब
            जा जो तक तब तो था थी थे द्वारा न नहीं ने पर पहले बहुत बाद भी मगर में यदि यह या ये रहा रही रहे लिए लेकिन वह
            वे सकता सकते साथ से ही हुआ हुई हुए है हैं हो होता होती होते
            """),
        "sv": words(
            """
            alla an andra ar att av bara blev bli blir dar de den denna deras dess dessa det detta dit efter eller en
            ett for fran genom hade han hans har hennes hon hur i inte kan man med mellan men mot mycket nar nu och om
            over pa sa sig sin sina sitt ska skulle som till under upp ut vad var vara varfor varit vem vi vid vilka
            vilken vilket
            """),
        "da": words(
            """
            af alle andre at blev bliver de den denne der deres det dette disse efter eller en end er et for fra gennem
            han hans har havde hendes hun hvad hvem hvilke hvilken hvilket hvor hvordan hvorfor i ikke kan kun man med
            meget mellem men mod nar nu og om op over pa sa sig sin sine sit skal skulle som til ud under vaere vaeret
            var ved vi
            """),
        "no": words(
            """
            alle andre at av bare ble blir de den denne deres det dette disse ei eller en enn er et etter for fra
            gjennom hadde han hans har hennes hun hva hvem hvilke hvilken hvilket hvor hvordan hvorfor i ikke kan man
            med mellom men mot mye na nar og om opp over pa sa seg sin sine sitt skal skulle som til under ut vaere
            vaert var ved vi
            """),
        "fi": words(
            """
            ei eli en ennen etta han hanen ilman ja jalkeen jo joka jonka jos jossa josta jotka kaikki kanssa kenen keta
            koska kuin kuinka kuka kun mihin mika miksi milloin missa mista mita miten mukaan mutta myos nama ne niin
            ole oli olivat olla ollut on ovat se seka sen siita sita sitten tai tama taman tata vaikka vain viela
            """),
        "pl": words(
            """
            a albo ale ani bardzo bedzie byc byl byla byli bylo co czy dla dlaczego do gdy gdzie i ich ile ja jak jaka
            jaki jakie jako jego jej jesli jest juz kiedy kto ktora ktore ktory ktorych ktorym lub miedzy my na nad nie
            o od on ona one oni ono oraz po pod przed przez przy rowniez sa sie ta tak takze te tego tej ten to ty tych
            tylko tym u w wy z za ze
            """),
        "cs": words(
            """
            a ale ani bude byl byla byli bylo byt co do i ja jak jaka jake jako jaky je jeho jeji jejich jen jsou kde
            kdo kdy kdyz kolik ktera ktere ktery kterych kterym mezi my na nad ne nebo neni o od on ona oni ono po pod
            pokud pred pri pro proc s se si ta tak take te tech ten teto to toho tom ty u uz v ve velmi vy z za zda ze
            """),
        "hu": words(
            """
            a aki altal amely amelyek ami amit az azok azt csak de egy el elott es ez ezek ezt ha hany hogy hogyan hol
            honnan hova is kell ki kinek kit kozott lehet lesz lett mar meg melyik mennyi mert mi miert mikor milyen
            minden mint mit nagyon nem sem szerint utan vagy van volna volt
            """),
        "ro": words(
            """
            a acea aceasta acel acest aceste acesti ai al ale am are ati au avea ca cand care cat cate cati ce cine cu
            cum da dar de despre din dupa ei era erau este fara fi foarte fost i il in inainte intre isi la le lor lui
            mai nu o pe pentru peste prin sa sau se si sub sunt toate tot toti un unde
            """),
        "uk": words(
            """
            а або але був буде була були було бути в вже ви вона вони воно від він де для до дуже з за зі й його коли ми
            між на над не ні о об перед по при під після скільки та так також ти того тільки тієї у хто це цей цих цьому
            ця ці час через чи чому що я як яка яке який яких якого якої якщо які є і із їх її
            """),
        "id": words(
            """
            ada adalah akan anda antara apa atau bagaimana bahwa berapa bisa dalam dan dapat dari dengan di dia dimana
            ia ini itu jika juga kami kapan karena ke kita lebih mana mengapa mereka namun oleh pada para saat saya
            sebagai sebelum seperti setelah siapa sudah telah tetapi tidak untuk yang
            """),
        "fa": words(
            """
            از است اما ان انها او اگر ایشان این با باشد بر برای به بود بی بین تا خود دارد داشت در را روی زیر شد شده شما
            شود ما می نمی نیز نیست ها های هر هست هم همه و وی پس پیش چرا چند چه چگونه چیست کجا کدام کرد کرده کند که کی
            کیست یا یک
            """),
        "he": words(
            """
            אבל או אחרי איזה איזו איך אין איפה אך אל אם אנחנו אני אשר את אתה בין גם הוא היא היה היו היכן היתה הם הן זאת
            זה זו ידי יותר יש כי כל כמה כמו לא למה לפני מאוד מדוע מה מול מי מן מתי על עם רק של תחת
            """),
        "ca": words(
            """
            a al als amb aquest aquesta aquestes aquests com d de del dels des el els en entre era eren es fins ha han
            hi ho i l la les mes molt no o on per qual quals quan quant quants que qui s se sense ser seu seus seva
            seves si sobre son un una unes uns
            """),
        "vi": words(
            """
            ai bao cac cho co cua cung da dau den do duoc duoi gi giua khi khong la ma mot nao nay nhieu nhu nhung o rat
            sao se the thi tren trong tu va voi
            """),
    ]

    private static func words(_ text: String) -> Set<String> {
        // What is compared with folded words must be folded itself: letters that keyboards treat as one.
        var tokenizer = Tokenizer()
        return Set(text.split { $0 == " " || $0 == "\n" }.map { tokenizer.key(String($0)) })
    }
}
