//! Words of bundles that are carried by hand: on the page of a link and on the command line.

public import Federation
public import Kernel
public import Node

/// Sentences of bundles.
public enum BundlePhrases {
  /// Most refused letters that are named.
  public static let refusedMax = 20

  static let title = Phrase(ja: "持ち運び（回線のない相手）", en: "Carried by hand (no line)")
  static let about = Phrase(
    ja:
      "相手を待っているものすべてを、署名した1つのファイルにします。USBメモリなどで運び、相手の「持ち運び」で取り込みます。相手が受け取ったことは、相手のファイルを持ち帰って取り込むまで分かりません。中身は暗号化されていません。媒体は鍵のかかる所で扱ってください。",
    en: """
      Everything that waits for the other side becomes one signed file. Carry it, and hand it in on the \
      other side's page of the link. That it was received is known once a file of the other side was \
      carried back and handed in. It is not encrypted: keep the medium under lock.
      """)
  static let download = Phrase(ja: "持ち運びファイルをダウンロードする", en: "Download a bundle")
  static let file = Phrase(
    ja: "相手の持ち運びファイル（64 MiBまで）", en: "A bundle of the other side (up to 64 MiB)")
  static let handIn = Phrase(ja: "取り込む", en: "Hand it in")
  static let carry = Phrase(ja: "回線がないので、持ち運びにする", en: "There is no line: carry by hand")
  static let carryMeans = Phrase(
    ja:
      "1分の無音で「黙っている」とは数えなくなります。相手の人への警報は、このノードがすぐに直接連絡し、写しはファイルで届けます。待つ期限は14日になります。",
    en: """
      A minute of silence no longer counts. Alerts call the other side's people from here at once, and \
      copies go by file. Letters wait for 14 days.
      """)
  static let line = Phrase(ja: "回線でやりとりする", en: "There is a line again")
  static let lineMeans = Phrase(
    ja: "回線がつながったら押してください。持ち運びにしてあるため、いまは無音を数えていません。",
    en: "Press it once the line works. While letters are carried, silence is not counted.")
  static let state = Phrase(ja: "持ち運びでやりとりしています", en: "carried by hand")
  static let noneWritten = Phrase(ja: "まだ書き出していません。", en: "None was written yet.")
  static let noneTaken = Phrase(ja: "まだ取り込んでいません。", en: "None was taken yet.")
  static let handedIn = Phrase(ja: "取り込みました", en: "The bundle was handed in")
  static let answer = Phrase(ja: "返事の持ち運びファイルをダウンロードする", en: "Download the answer")

  /// Where the request lies, and what to do with it.
  public static func asked(_ path: String) -> Phrase {
    Phrase(
      ja:
        "\(path) を招待したノードに運び、noroshi link admit で返事を書いてもらってください。持ち帰ったら noroshi link join --request … --answer … で加わります。",
      en:
        "Carry \(path) to the node that invited this one and have it answered with noroshi link admit. Then noroshi link join --request … --answer …"
    )
  }

  /// Who was taken in, and what to do with the answer.
  public static func admitted(_ peer: String, _ path: String) -> Phrase {
    Phrase(
      ja: "\(peer) を加えました。返事の \(path) を持ち帰ってもらってください。持ち運びでやりとりします。",
      en: "\(peer) is taken in. Have the answer \(path) carried back. Letters are carried by hand.")
  }

  /// Joined by files.
  public static let joined = Phrase(
    ja: "加わりました。noroshi link export で最初の持ち運びファイルを書き出し、招待したノードに運んでください。",
    en: "Joined. Write the first bundle with noroshi link export and carry it to the node above.")

  /// The last bundle that was written here.
  static func written(_ number: Int64, _ when: String) -> Phrase {
    Phrase(
      ja: "最後に書き出したもの：\(number)番、\(when)", en: "Last written: number \(number), \(when)")
  }

  /// The last bundle of the peer that was taken here.
  static func taken(_ number: Int64, _ when: String) -> Phrase {
    Phrase(
      ja: "最後に取り込んだもの：相手の\(number)番、\(when)",
      en: "Last taken: number \(number) of the peer, \(when)")
  }

  /// What was written, and what to do with it.
  public static func lines(of bundle: WrittenBundle) -> [Phrase] {
    var lines = [
      Phrase(
        ja: "\(bundle.peer) への持ち運びファイル \(bundle.number)番：\(bundle.letters)通",
        en: "Bundle \(bundle.number) for \(bundle.peer), letters: \(bundle.letters)")
    ]
    if bundle.left > 0 {
      lines.append(
        Phrase(
          ja: "入りきらなかったもの \(bundle.left)通。相手の受け取りを取り込むと、次のファイルに入ります。",
          en:
            "No room for letters: \(bundle.left). They go in the next bundle once receipts came back."
        ))
    }
    lines.append(
      Phrase(
        ja: "相手に運び、取り込んでもらい、相手のファイルを持ち帰ってください。それまではこちらで待ち続けます。",
        en:
          "Carry it, have it handed in, and carry a bundle of the other side back. Until then they wait here."
      ))
    return lines
  }

  /// What became of a bundle that was handed in, and what to do next.
  public static func lines(of outcome: BundleOutcome) -> [Phrase] {
    let (ja, en) = (Wording.date(outcome.at, .ja), Wording.date(outcome.at, .en))
    var lines = [
      Phrase(
        ja: "\(outcome.peer) の持ち運びファイル \(outcome.number)番（相手の時計で\(ja)に書かれたもの）",
        en: "Bundle \(outcome.number) of \(outcome.peer), written \(en) by its clock")
    ]
    if outcome.missing > 0 { lines.append(missing(outcome)) }
    if let held = outcome.held { return lines + [self.held(held)] }
    lines += outcome.taken.sorted { $0.key.rawValue < $1.key.rawValue }.map { kind, count in
      let word = self.kind(kind)
      return Phrase(ja: "取り込んだ\(word.ja)：\(count)", en: "taken, \(word.en): \(count)")
    }
    if outcome.known > 0 {
      lines.append(
        Phrase(
          ja: "もう届いていたもの：\(outcome.known)（二重にはなりません）",
          en: "here already: \(outcome.known) (in effect once)"))
    }
    if outcome.takenCount == 0, outcome.known == 0, outcome.refused.isEmpty {
      lines.append(Phrase(ja: "通信は入っていませんでした。", en: "It carried no letters."))
    }
    lines += refused(outcome)
    lines.append(
      Phrase(
        ja: "相手が受け取ったと知らせてきたもの：\(outcome.receipted)、まだ待っているもの：\(outcome.waiting)",
        en: "receipted by the other side: \(outcome.receipted), still waiting: \(outcome.waiting)"))
    lines.append(next(outcome))
    return lines
  }

  private static func missing(_ outcome: BundleOutcome) -> Phrase {
    Phrase(
      ja:
        "これより前のもの\(outcome.missing)個は、ここでは取り込んでいません。まだ待っているものはこのファイルにも入っています。媒体がなくなったのなら、相手に知らせてください。",
      en: """
        Bundles before it that were never handed in here: \(outcome.missing). What still waits stands in \
        this one too. If a medium was lost, tell the other side.
        """)
  }

  private static func refused(_ outcome: BundleOutcome) -> [Phrase] {
    var lines = outcome.refused.prefix(refusedMax).map { letter in
      let (word, why) = (kind(letter.kind), letter.reason.explanation)
      return Phrase(
        ja: "断ったもの：\(word.ja) \(letter.id) — \(why.ja)",
        en: "refused: \(word.en) \(letter.id) — \(why.en)")
    }
    let left = outcome.refused.count - lines.count
    if left > 0 {
      lines.append(Phrase(ja: "断ったもの、ほか\(left)", en: "refused, others: \(left)"))
    }
    return lines
  }

  private static func held(_ cause: PeerLink.Cause) -> Phrase {
    let why = LinkPhrases.held(cause)
    return Phrase(
      ja:
        "このつながりはいま何も受け取りません（\(why.ja)）。つながりのページで確かめて再開してから、同じファイルをもう一度取り込んでください。",
      en: """
        This link takes nothing now (\(why.en)). See the page of the link, release it there, then hand in \
        the same file once more.
        """)
  }

  private static func next(_ outcome: BundleOutcome) -> Phrase {
    outcome.wantsAnswer
      ? Phrase(
        ja: "返事の持ち運びファイルを書き出し（noroshi link export）、相手に持ち帰ってください。相手は受け取りを待っています。",
        en:
          "Write the answer (noroshi link export) and carry it back: the other side waits for its receipts."
      ) : Phrase(ja: "持ち帰るものはありません。", en: "Nothing needs to be carried back.")
  }

  /// What is wrong with a bundle and what to do next; nil for a code of something else.
  public static func refusal(_ code: String) -> Phrase? {
    guard code.hasPrefix("bundle"), let words = RefusalWords.links[code] else { return nil }
    return Phrase(
      ja: words.what.ja + words.next.ja, en: "\(words.what.en) \(words.next.en)")
  }

  /// What a letter is.
  // table:
  static func kind(_ kind: MessageKind) -> Phrase {
    switch kind {
    case .alert: Phrase(ja: "警報", en: "alerts")
    case .copy: Phrase(ja: "警報の写し", en: "copies of alerts")
    case .delivery: Phrase(ja: "対応の様子", en: "what was done")
    case .command: Phrase(ja: "依頼", en: "requests")
    case .answer: Phrase(ja: "依頼への返事", en: "answers to requests")
    case .help: Phrase(ja: "助けの求め", en: "calls for help")
    case .directory: Phrase(ja: "名簿", en: "directory entries")
    case .marks: Phrase(ja: "手がかり", en: "marks")
    case .remarking: Phrase(ja: "共有範囲の変更", en: "narrower markings")
    case .revocation: Phrase(ja: "失効の知らせ", en: "revocations")
    case .transfer: Phrase(ja: "本籍の移動", en: "moves of a home")
    case .node: Phrase(ja: "ノードの名刺", en: "the node's card")
    case .digest: Phrase(ja: "突き合わせ", en: "comparisons")
    case .carried: Phrase(ja: "中継するもの", en: "letters to be passed on")
    case .rotation: Phrase(ja: "新しい鍵", en: "new keys")
    case .onward: Phrase(ja: "その先の受け取り", en: "receipts of further levels")
    }
  }
}
