//! Whether an organisation could be reached in earnest, part by part, computed from Facts alone.

public import Kernel

/// The readiness of one organisation. It names posts and never persons (law S18).
/// Source: minutes 2015-08-20, 塩崎: the set-up was not enough; requirements 2.1, 2.2, 2.18.
public struct OrganizationReadiness: Hashable, Sendable {
  /// Which one.
  public let organization: OrganizationName
  /// Its code; nil where it has none.
  public let code: String?
  /// What it is in law.
  public let legalForm: String
  /// Every part with what is known of it, in the order of gravity.
  public let facets: [Part]
  /// The share of posts that answered.
  public let reach: ReachScore
  /// Its posts with the date of the last answer.
  public let posts: [Post]
  /// The newest contact test that ended; nil where none was made.
  public internal(set) var lastTest: TestResult?
  /// The quarters for which a test is drawn and still to come. The day is told to nobody.
  public internal(set) var planned: [Quarter] = []
  /// Whether a test is going on.
  public internal(set) var isTested = false
  /// Posts that nobody answered in for three tests in a row.
  public internal(set) var silentPosts: [Phrase] = []

  /// A part and what is known of it.
  public struct Part: Hashable, Sendable {
    /// Which part.
    public let facet: ReadinessFacet
    /// What the Facts say.
    public let finding: ReadinessFacet.Finding
  }

  /// A post that is called.
  public struct Post: Hashable, Sendable {
    /// Its name.
    public let name: Phrase
    /// Its place on the ladder.
    public let role: Organization.Role
    /// What is known of whoever holds it.
    public let finding: ReadinessFacet.Finding
  }

  /// What a contact test showed, without names.
  public struct TestResult: Hashable, Sendable {
    /// In which quarter.
    public let quarter: Quarter
    /// When it was over.
    public let at: Instant
    /// How many were to be reached.
    public let asked: Int
    /// Of how many a real answer is known.
    public let answered: Int
    /// Of how many because they had answered before, so that they were not asked.
    public let counted: Int
  }

  /// The gravest part that is not good; nil when all are.
  public var weakest: Part? { facets.first { !$0.finding.isGood } }

  /// Green: every part that is needed is good, which includes a real answer within 90 days.
  public var isReady: Bool { facets.allSatisfy { !$0.facet.isNeeded || $0.finding.isGood } }

  /// What is known of a part.
  public func finding(_ facet: ReadinessFacet) -> ReadinessFacet.Finding {
    facets.first { $0.facet == facet }?.finding ?? .nobody
  }
}

/// Which organisations of the list are wanted.
public enum ReadinessFilter: String, Hashable, Sendable, CaseIterable {
  case all
  /// Something needed is missing.
  case notReady
  /// Nobody holds a CSIRT post.
  case noPost
  /// Nobody stands in.
  case noDeputy
  /// No human ever answered.
  case neverTested
  /// A post was silent three tests in a row.
  case silent
}

/// How many organisations each filter would list, as far as they were counted.
public struct ReadinessCounts: Hashable, Sendable {
  /// By filter.
  public internal(set) var counts: [ReadinessFilter: Int] = [:]
  /// False where there are more organisations than are counted.
  public internal(set) var isWhole = true
  /// Most organisations that are counted for a page.
  public static let organizationsMax = 5000
}
