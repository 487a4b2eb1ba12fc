//! Bulletins as their sender reads them, and what their recipients see of them.

public import Alerting
public import Kernel
public import Sharing

/// A bulletin in a list.
public struct BulletinRow: Hashable, Sendable {
  /// The bulletin.
  public let bulletin: Bulletin
  /// Its lines; nil when erased.
  public let lines: ThreeLines?
  /// Who issued it.
  public let issuedBy: ActorName
  /// How far it has soaked in.
  public let permeation: Permeation
}

/// A bulletin with everything that its page says.
public struct BulletinView: Hashable, Sendable {
  /// As in the list.
  public let row: BulletinRow
  /// Why it was withdrawn; nil while it stands or when the words are erased.
  public let withdrawnBecause: String?
  /// By group, the most silent first.
  public let groups: [Group]
  /// How many had answered over time.
  public let curve: [Permeation.Point]
  /// Who was told beside the recipients, for information only; nil where nobody was to be.
  public let told: BulletinTold?

  /// The recipients of one prefecture, or of none.
  public struct Group: Hashable, Sendable {
    /// The first two digits of the code, `13` for 東京都; empty for national bodies and others.
    public let code: String
    /// The prefecture's name; nil for those of none.
    public let name: Phrase?
    /// Its figures.
    public let permeation: Permeation
  }

  /// In how many steps the curve is drawn.
  public static let curveSteps = 24
}

/// Who was told of a bulletin beside those who were asked.
public struct BulletinTold: Hashable, Sendable {
  /// Why the sender chose so; nil when it was erased.
  public let reason: String?
  /// How many people of the recipients' own halls.
  public let hallPeople: Int
  /// The prefectures and ministries, in the order of telling.
  public let offices: [Office]

  /// An office that was told of its bodies in one notice.
  public struct Office: Hashable, Sendable {
    /// Which.
    public let organization: OrganizationName
    /// The notice.
    public let alert: ID<Alert>
    /// How many of its people.
    public let people: Int
  }
}

/// One who was asked, as the sender sees him.
public struct BulletinRecipient: Hashable, Sendable {
  /// Who.
  public let organization: OrganizationName
  /// The group it is counted in.
  public let group: String
  /// Its own alert.
  public let alert: ID<Alert>
  /// Its duty.
  public let delivery: ID<Delivery>
  /// When the clocks stopped.
  public let clocks: [Clock: Instant]
  /// The newest answer; nil for silence.
  public let answered: AnswerWords?
  /// When the next is called if nothing is done; nil when nothing is waited for.
  public let next: Instant?
  /// The highest rung that was called.
  public let rung: Int
}

/// Which recipients are listed.
public struct BulletinFilter: Hashable, Sendable {
  /// Only those who said nothing.
  public var silentOnly: Bool
  /// Only those with this answer.
  public var answer: Delivery.AnswerKind?
  /// Only those of this group.
  public var group: String?
  /// A filter; without arguments it lists all.
  public init(
    silentOnly: Bool = false, answer: Delivery.AnswerKind? = nil, group: String? = nil
  ) {
    self.silentOnly = silentOnly
    self.answer = answer
    self.group = group
  }
}

/// What a recipient sees of the bulletin that his alert belongs to.
public struct BulletinNote: Hashable, Sendable {
  /// The bulletin.
  public let id: ID<Bulletin>
  /// What it says and asks.
  public let terms: Bulletin.Terms
  /// Who sent it.
  public let issuer: OrganizationName
  /// When it was issued.
  public let issuedAt: Instant
  /// Whether it was withdrawn, and why; the words are empty when erased.
  public let withdrawnBecause: String?
}
