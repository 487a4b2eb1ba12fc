//! The rows beside questions: whom they are addressed to, and which of their texts are searched.

internal import Alerting
internal import GRDB
internal import Kernel
internal import Sharing

extension Verifier {
  /// Every addressee and every text of every question, and no other.
  mutating func questionRows(_ db: Database) throws {
    let audience = folded.questionAudience.map { ($0, [String]()) }
    try compare(
      db, "question_audience", by: ["question", "organization"], and: [],
      with: Dictionary(audience) { first, _ in first })
    var texts: [String: [String]] = [:]
    for question in folded.questions.values {
      for text in question.texts { texts["\(question.id) \(text.id)"] = [] }
    }
    try compare(db, "question_text", by: ["question", "content"], and: [], with: texts)
    // I1: a question that waits has exactly one owner and one next deadline.
    for (id, question) in folded.questions.sorted(by: { $0.key < $1.key })
    where question.state == .waiting {
      let alert = folded.alerts[question.duty.description]
      let owner = alert?.owner.flatMap { folded.deliveries[$0.description] }
      if owner?.next == nil { result.fault("question \(id)", .ownerMissing) }
    }
  }
}
