//! A draft: what a rule decided, before `Ledger` makes it a Fact. One case for each kind of record.

internal import Alerting
internal import Federation
internal import Inspection
internal import Kernel
internal import Sharing

/// (record, body). The journal, the projections and the wiring all begin from here.
enum Draft: Sendable {
  case organization(ID<Organization>, Organization.Body)
  case constituency(ID<Constituency>, Constituency.Body)
  case account(ID<Account>, Account.Body)
  case key(ID<APIKey>, KeyRecord.Body)
  case indicators(ID<IndicatorBatch>, IndicatorBatch.Body)
  case observation(ID<Observation>, Observation.Body)
  case suppression(ID<Suppression>, SuppressionRule.Body)
  case alert(ID<Alert>, Alert.Body)
  case delivery(ID<Delivery>, Delivery.Body)
  case card(ID<CallCard>, CallCard.Body)
  case node(NodeBody)
  case contacts(ID<ContactImport>, ContactImport.Body)
  case bulletin(ID<Bulletin>, Bulletin.Body)
  case sensor(ID<Sensor>, Sensor.Body)
  case contactTest(ID<ContactTest>, ContactTest.Body)
  case system(ID<InformationSystem>, InformationSystem.Body)
  case inventory(ID<InventoryImport>, InventoryImport.Body)
  case roster(ID<Roster>, Roster.Body)
  case transfer(ID<Transfer>, Transfer.Body)
  case question(ID<Question>, Question.Body)
  case bodies(ID<BodyImport>, BodyImport.Body)
  case invitation(ID<Invitation>, Invitation.Body)
  case profile(ID<TeamProfile>, TeamProfile.Body)
  case erasure(ID<Erasure>, Erasure.Body)
  case hold(ID<LegalHold>, LegalHold.Body)
  case retention(ID<RetentionChoice>, RetentionChoice.Body)
  case exercise(ID<Exercise>, Exercise.Body)
  case link(ID<PeerLink>, PeerLink.Body)
  case nodeInvitation(ID<NodeInvitation>, NodeInvitation.Body)
  case search(ID<EventSearch>, NodeBody)
}

/// What is recorded about the node itself.
enum NodeBody: Hashable, Sendable, Codable {
  /// The first Fact of a store, or another tower: whose watch desk is the last rung.
  case nodeStarted(name: String, tower: ID<Organization>?)
  /// A restore from backup began a new epoch.
  case epochBegun(epoch: Int64)
  /// The wall clock stepped by more than 2 s.
  case clockStepped(by: Instant.Span)
  /// Texts of a class had been kept long enough and were erased; how many, and nothing else.
  case textsAged(texts: RecordClass, count: Int)
  /// What a list of erasures names was erased once more.
  case erasedAgain(count: Int)
  /// The node has a new key for its links; they are counted from 0, the one that it began with.
  case linkKeyRotated(generation: Int64)
  /// Somebody of an organisation asked the stored events about a mark of that kind; what he asked and why lie outside
  /// the journal. Its record is the search, under the node's kind.
  case eventsSearched(
    organization: ID<Organization>, form: String, asked: ContentReference, days: Int,
    reason: ContentReference?)
}
