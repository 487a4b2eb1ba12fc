//! One body of every kind of Fact about questions.

@testable import Kernel
@testable import Sharing

extension FactSample {
  /// Came after those of `FactSamples.swift`.
  static func questions() throws -> [FactSample] {
    let terms = [
      Question.Face.named, .pseudonym(form: "市区町村"), .pseudonym(form: nil),
    ].map { Question.Terms(title: content, text: content, tlp: .amber, face: $0) }
    let bodies: [Question.Body] = terms.map {
      .questionAsked(asker: identifier(4), terms: $0, duty: identifier(11), by: clerk)
    }
    let said: [Question.Body] = [
      .audienceNamed(organizations: [identifier(4), identifier(7)]),
      .lookBegun(look: .init(organization: identifier(4), by: clerk, at: moment)),
      .lookEnded(organization: identifier(4), by: clerk),
      .questionAnswered(
        reply: .init(
          id: identifier(12), organization: identifier(4), by: clerk, at: later, text: content,
          amendedAt: nil, amendments: 0, helped: false), isFirst: true),
      .replyAmended(reply: identifier(12), text: content, by: clerk),
      .replyHelped(reply: identifier(12), helped: true, by: clerk), .questionClosed(by: clerk),
      .questionReopened(duty: identifier(13), by: clerk),
    ]
    return try (bodies + said).map { try FactSample(.question, $0) }
  }
}
