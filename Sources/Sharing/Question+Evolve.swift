//! What the Facts of a question make of it.

public import Kernel

extension Question {
  /// The question that a first Fact begins; nil where the body is no beginning.
  public init?(id: ID<Question>, beginning body: Body, at now: Instant) {
    guard case .questionAsked(let asker, let terms, let duty, let person) = body else { return nil }
    self.init(
      id: id, asker: asker, askedBy: person, askedAt: now, terms: terms, addressed: 0, duty: duty,
      state: .waiting, looks: [], replies: [], firstAnswered: nil, reopenings: 0)
  }

  /// Applies a Fact: the only place that assigns state.
  // transitions:
  public mutating func evolve(_ body: Body, at now: Instant) {
    switch body {
    case .questionAsked: break  // A beginning; see `init`.
    case .audienceNamed(let organizations): addressed += organizations.count
    case .lookBegun(let look): looks.append(look)
    case .lookEnded(_, let person): looks.removeAll { $0.by == person }
    case .questionAnswered(let reply, let isFirst):
      replies.append(reply)
      // Whoever has answered is not said to be still looking.
      looks.removeAll { $0.by == reply.by }
      if isFirst { firstAnswered = now }
      if isByPersonElsewhere(reply) { state = .answered }
    case .replyAmended(let id, let text, _):
      change(id) {
        $0.text = text
        $0.amendedAt = now
        $0.amendments += 1
      }
    case .replyHelped(let id, let helped, _): change(id) { $0.helped = helped }
    case .questionClosed:
      state = .closed(at: now)
      looks = []
    case .questionReopened(let duty, _):
      state = .waiting
      self.duty = duty
      reopenings += 1
    }
  }

  private mutating func change(_ id: ID<Reply>, _ body: (inout Reply) -> Void) {
    guard let place = replies.firstIndex(where: { $0.id == id }) else { return }
    body(&replies[place])
  }
}
