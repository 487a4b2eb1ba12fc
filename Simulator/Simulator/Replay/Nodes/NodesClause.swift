//! What a replay across nodes judges: the parts of I2, I3, I6, I12, I16, I17 and I19, each with its words.

public import Kernel

/// One part of an invariant. An invariant holds across nodes where all its parts do.
public enum NodesClause: String, Hashable, Sendable, CaseIterable {
  /// The middle from severity 3, CISO and the body above from 4 are told, on whatever node they live.
  case copies
  /// The tower hears of a body's own alert when it is raised.
  case towerAtOnce
  /// No node lets a rung wait longer than the table says.
  case rungs
  /// The last rung is somebody, in time.
  case desk
  /// A process that begins again has lost nothing.
  case restarts
  /// A mark entered on one node is looked for on all within a minute.
  case marksTravel
  /// A mark of another node makes an alert of what a sensor here sees.
  case seenAgain
  /// A request to block goes to the whole family, with an answer of each.
  case blockRequest
  /// An alert lies only where somebody may read it.
  case readers
  /// Nobody named is nobody told.
  case nobody
  /// Who will be told is shown by name before it is sent.
  case preview
  /// What is real is real on every node.
  case kinds
  /// An exercise reaches its participants and nobody else, on whatever node they live.
  case exercise
  /// People of a node that is gone are called from the one above.
  case lostNode
  /// A body below a node that is gone reaches those above it all the same.
  case lostMiddle
  /// Where the mailbox is in doubt, a link out of it acknowledges nothing.
  case doubt

  /// The invariant of acceptance.md that it is a part of.
  // table:
  public var invariant: String {
    switch self {
    case .copies, .towerAtOnce: "I2"
    case .rungs, .desk, .restarts: "I3"
    case .marksTravel, .seenAgain, .blockRequest: "I6"
    case .readers, .nobody, .preview: "I12"
    case .kinds, .exercise: "I16"
    case .lostNode, .lostMiddle: "I17"
    case .doubt: "I19"
    }
  }

  /// What holds, in words.
  // table:
  public var words: Phrase {
    switch self {
    case .copies:
      Phrase(
        ja: "上の人への写しが1分以内に届く（どのノードの人でも）",
        en: "those above are told within a minute, on whatever node they live")
    case .towerAtOnce:
      Phrase(
        ja: "機関が自分で上げた知らせは、そのとき司令塔にも届く",
        en: "the tower hears of a body's own alert when it is raised")
    case .rungs:
      Phrase(ja: "どのノードでも段は表の時刻を過ぎない", en: "no node lets a rung wait past its time")
    case .desk: Phrase(ja: "最後の段には人がいて、時間内に呼ばれる", en: "the last rung is somebody, in time")
    case .restarts:
      Phrase(ja: "起動しなおしても期限は失われない", en: "a process that begins again has lost nothing")
    case .marksTravel:
      Phrase(
        ja: "入れた手がかりは1分以内に全ノードで探される",
        en: "a mark is looked for on every node within a minute")
    case .seenAgain:
      Phrase(
        ja: "ほかのノードの手がかりを、ここのセンサーが見つける",
        en: "a sensor here meets a mark that was entered elsewhere")
    case .blockRequest:
      Phrase(
        ja: "一族への遮断の依頼と、機関ごとの答え",
        en: "a request to block to the whole family, with an answer of each")
    case .readers:
      Phrase(ja: "知らせは、読んでよい人のいるノードにだけある", en: "an alert lies only where somebody may read it")
    case .nobody: Phrase(ja: "宛先が空なら、だれにも行かない", en: "nobody named is nobody told")
    case .preview: Phrase(ja: "送る前に、名前で宛先が見える", en: "who will be told is shown by name before")
    case .kinds: Phrase(ja: "本番は、どのノードでも本番", en: "what is real is real on every node")
    case .exercise:
      Phrase(ja: "訓練は、どのノードでも参加者だけに届く", en: "an exercise reaches its participants alone")
    case .lostNode:
      Phrase(
        ja: "失われたノードの人を、上のノードが名簿の写しで呼ぶ",
        en: "people of a node that is gone are called from above")
    case .lostMiddle:
      Phrase(
        ja: "間のノードが失われても、下から上に届く",
        en: "a body below a node that is gone reaches those above")
    case .doubt:
      Phrase(
        ja: "疑わしい経路の受領は、どのノードでも数えない",
        en: "what comes over a channel in doubt counts on no node")
    }
  }

  /// Why this version does not do it across nodes, or a replay cannot see it; nil for what is judged.
  // table:
  public var notYet: Phrase? {
    switch self {
    case .blockRequest:
      Phrase(
        ja: "再演では確かめない。依頼は監視盤で勧められ、人が出す。ページの試験が見る",
        en: "not judged here: a page proposes it and a person issues it; the tests of pages see it")
    case .preview:
      Phrase(
        ja: "再演では確かめない。画面の働きで、ページの試験が見る",
        en: "not judged here: it is on a page, and the tests of pages see it")
    case .copies, .towerAtOnce, .rungs, .desk, .restarts, .marksTravel, .seenAgain, .readers,
      .nobody, .kinds, .exercise, .lostNode, .lostMiddle, .doubt:
      nil
    }
  }
}
