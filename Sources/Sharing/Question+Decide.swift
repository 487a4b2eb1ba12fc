//! The rules of a question: asking, looking, answering, amending, thanking, closing and opening again.

public import Kernel

extension Question {
  /// What happens to a question.
  public enum Event: Hashable, Sendable {
    /// 見ています: a named person looks at it.
    case look(Party)
    /// He looks no more.
    case lookAway(Party)
    /// An answer, or the asker's own addition.
    case answer(ID<Reply>, text: ContentReference, Party)
    /// Other words for an answer of one's own organisation.
    case amend(ID<Reply>, text: ContentReference, Party)
    /// The asker says whether an answer helped.
    case thank(ID<Reply>, helped: Bool, Party)
    /// The asker needs no more.
    case close(Party)
    /// The asker still needs an answer; a new duty begins.
    case reopen(duty: ID<RecordReference>, Party)
  }

  /// What is recorded.
  public enum Body: Hashable, Sendable, Codable {
    case questionAsked(
      asker: ID<Organization>, terms: Terms, duty: ID<RecordReference>, by: Actor)
    case audienceNamed(organizations: [ID<Organization>])
    case lookBegun(look: Look)
    case lookEnded(organization: ID<Organization>, by: Actor)
    /// `isFirst` says that it is the first answer of a person of another organisation.
    case questionAnswered(reply: Reply, isFirst: Bool)
    case replyAmended(reply: ID<Reply>, text: ContentReference, by: Actor)
    case replyHelped(reply: ID<Reply>, helped: Bool, by: Actor)
    case questionClosed(by: Actor)
    case questionReopened(duty: ID<RecordReference>, by: Actor)
  }

  /// Why something is refused.
  public enum Refusal: String, Error, Hashable, Sendable, Codable {
    case questionToNobody
    case tooManyAddressees
    /// TLP:RED is for people, not for organisations.
    case redQuestion
    case notAPerson
    /// One neither looks at one's own question nor thanks oneself.
    case ownQuestion
    /// Only the asker's organisation may do that.
    case notTheAsker
    /// Only the organisation that gave it changes an answer.
    case notYourAnswer
    case unknownAnswer
    case questionClosed
    case questionOpen
    case tooManyLooks
    case tooManyAnswers
    case tooManyAmendments
    case tooManyReopenings
  }

  /// Asks a question of an audience: the question itself, then whom it is addressed to, in parts that fit into a Fact.
  public static func ask(
    _ terms: Terms, to audience: Audience, duty: ID<RecordReference>, by party: Party
  ) throws(Refusal) -> [Body] {
    guard !audience.isEmpty else { throw .questionToNobody }
    guard audience.members.count <= audienceMax else { throw .tooManyAddressees }
    guard terms.tlp < .red else { throw .redQuestion }
    var bodies: [Body] = [
      .questionAsked(asker: party.organization, terms: terms, duty: duty, by: party.actor)
    ]
    var rest = audience.members[...]
    while !rest.isEmpty {
      bodies.append(.audienceNamed(organizations: Array(rest.prefix(audiencePartMax))))
      rest = rest.dropFirst(audiencePartMax)
    }
    return bodies
  }

  /// Decides an event; changes nothing. What is asked twice is recorded once: a look of somebody who looks already, the
  /// same thanks, closing what is closed give nothing.
  // transitions:
  public func decide(_ event: Event, at now: Instant) throws(Refusal) -> [Body] {
    switch event {
    case .look(let party):
      try mustBeOpen()
      guard party.actor.person != nil else { throw .notAPerson }
      guard party.organization != asker else { throw .ownQuestion }
      if looks.contains(where: { $0.by == party.actor }) { return [] }
      guard looks.count < Self.looksMax else { throw .tooManyLooks }
      return [
        .lookBegun(look: Look(organization: party.organization, by: party.actor, at: now))
      ]
    case .lookAway(let party):
      guard looks.contains(where: { $0.by == party.actor }) else { return [] }
      return [.lookEnded(organization: party.organization, by: party.actor)]
    case .answer(let id, let text, let party):
      try mustBeOpen()
      guard replies.count < Self.repliesMax else { throw .tooManyAnswers }
      let reply = Reply(
        id: id, organization: party.organization, by: party.actor, at: now, text: text,
        amendedAt: nil, amendments: 0, helped: false)
      return [
        .questionAnswered(reply: reply, isFirst: firstAnswered == nil && isByPersonElsewhere(reply))
      ]
    case .amend(let id, let text, let party):
      try mustBeOpen()
      let reply = try reply(id)
      guard reply.organization == party.organization else { throw .notYourAnswer }
      guard reply.amendments < Self.amendmentsMax else { throw .tooManyAmendments }
      return [.replyAmended(reply: id, text: text, by: party.actor)]
    case .thank(let id, let helped, let party):
      try mustBeAsker(party)
      guard party.actor.person != nil else { throw .notAPerson }
      let reply = try reply(id)
      guard reply.organization != asker else { throw .ownQuestion }
      return reply.helped == helped
        ? [] : [.replyHelped(reply: id, helped: helped, by: party.actor)]
    case .close(let party):
      try mustBeAsker(party)
      guard party.actor.person != nil else { throw .notAPerson }
      return isOpen ? [.questionClosed(by: party.actor)] : []
    case .reopen(let duty, let party):
      try mustBeAsker(party)
      guard party.actor.person != nil else { throw .notAPerson }
      guard !isOpen else { throw .questionOpen }
      guard reopenings < Self.reopeningsMax else { throw .tooManyReopenings }
      return [.questionReopened(duty: duty, by: party.actor)]
    }
  }

  /// Whether it still takes answers.
  public var isOpen: Bool {
    switch state {
    case .waiting, .answered: true
    case .closed: false
    }
  }

  /// Whether that is what the network was asked for: a person's answer, and not the asker's own.
  public func isByPersonElsewhere(_ reply: Reply) -> Bool {
    reply.organization != asker && reply.by.person != nil
  }

  private func mustBeOpen() throws(Refusal) { guard isOpen else { throw .questionClosed } }

  private func mustBeAsker(_ party: Party) throws(Refusal) {
    guard party.organization == asker else { throw .notTheAsker }
  }

  private func reply(_ id: ID<Reply>) throws(Refusal) -> Reply {
    guard let found = replies.first(where: { $0.id == id }) else { throw .unknownAnswer }
    return found
  }
}
