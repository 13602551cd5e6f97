/// Words that passwords are made of by people who want to remember them: written down by us, not copied from a list of
/// leaked passwords. Numbers, years, doublings, leetspeak and keyboard walks around them are rules, not entries.
enum CommonWords {
    private static let text = """
        password passwort passwd passwords pass passphrase parola contrasena contraseña clave senha haslo motdepasse wachtwoord
        secret secreto geheim geheimnis private secure security access login signin logon admin administrator adminadmin root
        toor user username guest test testing tester demo default temp temporary changeme change letmein openup opensesame
        enter welcome welkom willkommen bienvenido hello hallo hola bonjour goodbye please thankyou trustno trustme whatever
        nothing something anything forgot forget remember master boss manager owner system server computer laptop desktop
        internet network wireless wifi router website google facebook twitter instagram youtube amazon apple microsoft windows
        linux android iphone samsung yahoo hotmail gmail outlook office email mail account online domain database oracle mysql
        love loveme loveyou iloveyou iloveu iloveme lovely lover tequiero teamo jetaime ichliebedich amor amour baby babygirl
        babyboy angel angels princess prince queen king kings sweety sweetie sweet honey darling beautiful pretty cutie cute
        sexy hottie beauty heart forever always family mother father mommy daddy mama papa sister brother friend friends
        bestfriend happy lucky smile freedom peace hope faith grace dream dreams heaven jesus christ jesuschrist godisgood
        blessed blessing bible church god lord spirit
        monkey dragon tiger lion eagle eagles falcon wolf bear bears panther cobra snake shark dolphin dolphins horse pony
        donkey chicken turkey rabbit bunny kitty kitten cat cats dog dogs doggy puppy hamster turtle butterfly spider bird
        mustang camaro corvette ferrari porsche mercedes bmw audi toyota honda nissan mazda subaru chevrolet chevy ford jeep
        harley yamaha suzuki kawasaki ducati tesla volkswagen golf civic accord corolla truck trucks racing turbo driveline
        mechanic workshop garage service services repair autoshop dealer dealership engine motor motors car cars auto
        football fussball futbol soccer baseball basketball hockey tennis cricket rugby volleyball swimming boxing cowboys
        yankees lakers steelers packers raiders patriots redsox chelsea liverpool arsenal barcelona realmadrid juventus milan
        bayern manchester united madrid everton
        superman batman spiderman ironman wolverine hulk joker starwars startrek matrix gandalf hobbit frodo pokemon pikachu
        naruto sasuke goku mario zelda minecraft fortnite roblox warcraft counterstrike playstation nintendo xbox gamer game
        games player killer hunter ranger warrior soldier ninja samurai pirate wizard magic legend hero phoenix shadow
        ghost demon devil satan hell death zombie monster vampire thunder lightning storm fire water ice snow winter summer
        spring autumn fall sunshine sun moon star stars galaxy rainbow ocean beach island mountain river flower flowers rose
        roses lily daisy jasmine cherry orange banana apple strawberry chocolate cookie cookies candy sugar pepper coffee
        cheese pizza burger butter peanut pumpkin
        black white red blue green yellow purple pink silver gold golden brown grey gray diamond crystal platinum
        january february march april june july august september october november december
        monday tuesday wednesday thursday friday saturday sunday today tomorrow yesterday weekend holiday christmas birthday
        america american usa canada mexico brasil brazil argentina colombia england london paris france germany deutschland
        berlin espana spain italia italy russia moscow china india japan tokyo korea australia newyork california texas
        florida chicago boston dallas houston phoenix seattle denver miami vegas hollywood
        michael michelle jennifer jessica ashley amanda sarah daniel daniela david robert william thomas charles charlie
        joseph matthew anthony andrew andrea joshua jordan justin brandon nicole nicholas alexander alexandra alex christian
        christina christopher chris patrick peter paul martin maria marie mary anna hannah emma sophia sofia olivia isabella
        elizabeth victoria vanessa samantha stephanie natalie rebecca rachel laura lauren linda karen susan nancy barbara
        george edward henry james john johnny jack jackson harry oliver lucas oscar carlos jose juan luis miguel antonio
        fernando ricardo roberto francisco alejandro eduardo gabriel diego pedro maggie molly lucy bella buddy bailey ginger
        tigger cooper rocky max sam sammy jake toby duke
        money dollar dollars cash bank business company success winner champion victory power strong super mega ultra
        number one two three four five six seven eight nine ten hundred thousand million
        summertime wintertime springtime qwerty azerty asdf zxcv abc abcd abcdef aaa xxx
        fuck fuckyou fuckme bitch asshole shit bullshit dick pussy porn sex bastard idiot stupid loser
        computer1 purple1 blink system32 letme let me in i you my the and for not this that is it new best good big hot cool
        fun top pro real only just
        """

    /// By the first letter, forwards and backwards, each word once.
    private static let byLetter: [UInt8: [[UInt8]]] = {
        let backwards = all.filter { $0.count >= 4 }.map { String($0.reversed()) }
        return Dictionary(grouping: Set(all + backwards).map { Array($0.utf8) }) { $0.first ?? 0 }
    }()

    /// The words as they are.
    static var all: [String] {
        Set(text.split(whereSeparator: \.isWhitespace).map(String.init)).filter { $0.utf8.count >= 3 }.sorted()
    }

    /// The letters that a byte may stand for.
    private static let letters: [[UInt8]] = (0...255).map { byte in
        byLetter.keys.filter { PasswordText.stands(UInt8(byte), for: $0) }
    }

    /// The lengths of the words that begin here.
    static func lengths(in text: PasswordText, at start: Int) -> [Int] {
        var lengths: [Int] = []
        for letter in letters[Int(text.bytes[start])] {
            for word in byLetter[letter] ?? [] where text.hasWord(word, at: start) { lengths.append(word.count) }
        }
        return lengths
    }
}
