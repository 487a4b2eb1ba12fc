//! What a node is asked to do: the inputs of the whole product, one case each.

public import Alerting
internal import Federation
public import Formats
public import Inspection
public import Kernel
public import Sharing

/// One input: an identifier for idempotence, a secret for salts and nonces, who asks, and what.
public struct NodeInput: Sendable {
  /// Made at the edge; the same identifier gets the same answer for 24 hours.
  public let id: ID<Input>
  /// 16 random bytes from the edge; never stored.
  public let secret: [UInt8]
  /// Who asks; only `Node` decides whether he may.
  public let viewer: Viewer
  /// What is asked.
  public let command: Command
  /// The caller's own idempotency key, where he gave one.
  public let idempotency: Idempotency?

  /// An input from its parts.
  public init(
    id: ID<Input>, secret: [UInt8], viewer: Viewer, command: Command,
    idempotency: Idempotency? = nil
  ) {
    self.id = id
    self.secret = secret
    self.viewer = viewer
    self.command = command
    self.idempotency = idempotency
  }
}

/// A caller's key: the same key with the same body is the same request for 24 hours, with another body it is refused.
public struct Idempotency: Hashable, Sendable {
  /// SHA-256 over caller and key.
  public let key: Hash
  /// SHA-256 over the body.
  public let body: Hash
  /// A key from its parts.
  public init(key: Hash, body: Hash) {
    self.key = key
    self.body = body
  }
}

/// What can be asked of a node.
public enum Command: Sendable {
  /// Registers an organisation under an optional stable code (e.g. 全国地方公共団体コード).
  case registerOrganization(code: String?, name: Phrase, legalForm: String)
  /// Changes the directory entry of an organisation.
  case organization(ID<Organization>, Organization.Event)
  /// Makes a post.
  case createPost(ID<Organization>, name: Phrase, role: Organization.Role)
  /// Puts an organisation and all below it under a parent in one tree.
  case place(ID<Organization>, Organization.Tree, under: ID<Organization>?)
  /// Enters a person with a name; the name lies outside the journal.
  case enterPerson(ID<Organization>, name: String)
  /// Enters an address over which a person is reached.
  case addRoute(ID<Organization>, person: ID<Person>, Organization.Channel, address: String)
  /// Gives a webhook a new secret; only the caller ever sees it again.
  case setWebhookSecret(ID<Organization>, ID<ContactRoute>, secret: String)
  /// Says what addresses and domains are whose.
  case assertConstituency(ConstituencyAssertion)
  /// The same for a whole list: all of it or nothing. At most `ConstituencyReading.assertionsMax`.
  case assertConstituencies([ConstituencyAssertion])
  /// Makes an account. The password is already derived by scrypt; nil can only sign in by link.
  case createAccount(person: ID<Person>, ID<Organization>, Role, login: String, password: String?)
  /// Something about an account.
  case account(ID<Account>, AccountCommand)
  /// Makes a session; `hash` is of the secret in the cookie or link.
  case openSession(login: String, hash: Hash, until: Instant, once: Bool)
  /// Ends a session.
  case closeSession(hash: Hash)
  /// Registers an API key by the hash of its secret; `keeper` answers for it.
  case createKey(name: String, Role, ID<Organization>?, hash: Hash, keeper: ID<Person>? = nil)
  /// Somebody answers for a key from now on.
  case takeKey(ID<APIKey>, by: ID<Person>)
  /// Revokes a key.
  case revokeKey(ID<APIKey>)
  /// Registers the sensor behind a key.
  case registerSensor(key: ID<APIKey>, Sensor.Particulars)
  /// Something about a sensor.
  case sensor(ID<Sensor>, SensorCommand)
  /// The sensor of that key lives; its own time shows how far its clock is off, where it says it.
  case heartbeat(ID<APIKey>, sensorTime: Instant?)
  /// What a scan of the event log found, and how far it came.
  case findings([Observation.Finding], cursor: EventCursor?, sensors: [SensorTally])
  /// Old events that a batch of indicators found, looking back over that span; `found` counts all commands so far.
  case lookedBack(
    batch: ID<IndicatorBatch>, [Observation.Finding], Alert.LookBack, found: Int, isLast: Bool)
  /// Asks the stored events who talked to a mark; that it was asked is recorded before anything is read.
  case search(SearchForm)
  /// New indicators.
  case importIndicators([IndicatorEntry], source: String, marking: TLP)
  /// A person's report.
  case report(ReportForm)
  /// Somebody needs help, and no duty is open on which he could ask for it.
  case askForHelp(HelpForm)
  /// A person raises an alert.
  case raise(RaiseForm)
  /// Something about a delivery.
  case delivery(ID<Delivery>, DeliveryCommand)
  /// Acknowledges by the secret of a personal link, as that person or as somebody not on the roster.
  case byToken(Hash, TokenCommand)
  /// Changes the directory by a list of contacts, as it was shown.
  case importContacts(ContactImportForm)
  /// A person issues a bulletin.
  case issueBulletin(BulletinForm)
  /// Its issuer withdraws a bulletin.
  case withdrawBulletin(ID<Bulletin>, reason: String)
  /// Asks the network a question.
  case askQuestion(QuestionForm)
  /// Something about a question.
  case question(ID<Question>, QuestionCommand)
  /// Enters a system into the inventory of an organisation. Whoever vouches for it has looked at all of it.
  case enterSystem(ID<Organization>, SystemEntry, isVouchedFor: Bool)
  /// Something about a system.
  case system(ID<InformationSystem>, SystemCommand)
  /// Changes an inventory by a list of systems, as it was shown.
  case importInventory(InventoryImportForm)
  /// Sets the turns of a month of the duty table; what has begun stays. A desk is made where there is none.
  case setRoster(ID<Organization>, CivilMonth, [DutyEntry])
  /// Changes of personnel on a day, as they were shown.
  case planTransfer(TransferForm)
  /// Takes changes of personnel back, before their day.
  case undoTransfer(ID<Transfer>)
  /// Changes the directory by a list of bodies, as it was shown, now or from a day on.
  case importBodies(BodyImportForm)
  /// Takes such a change back, before its day.
  case undoBodies(ID<BodyImport>)
  /// Writes what a team says of itself (RFC 2350).
  case writeProfile(ID<Organization>, TeamProfileTexts)
  /// Shows that to everybody, or to nobody outside any more.
  case publishProfile(ID<Organization>, Bool)
  /// Issues an invitation to join under a supporter; `hash` is of the secret in its link.
  case invite(ID<Organization>, hash: Hash, until: Instant, note: String)
  /// Takes an invitation back.
  case withdrawInvitation(ID<Invitation>)
  /// A firm joins by the secret of its link. `session` is the hash of a secret by which it is signed in until then.
  case join(Hash, JoinForm, session: Hash, until: Instant)
  /// The alert's severity is raised by a person.
  case raiseSeverity(ID<Alert>, Severity)
  /// An authority was consulted.
  case consult(ID<Alert>, authority: String)
  /// The alert's marking is narrowed, for everything that is said of it from now on.
  case narrow(ID<Alert>, NarrowForm)
  /// The label of a list of marks is made stricter.
  case narrowIndicators(ID<IndicatorBatch>, to: TLP)
  /// Looking back for a list of marks is stopped, or begun after all.
  case lookBack(ID<IndicatorBatch>, LookBackCommand)
  /// A call's result.
  case card(ID<CallCard>, CallCard.Result)
  /// What was answered on a call, entered by whoever made it.
  case heard(ID<CallCard>, HeardForm)
  /// Sets observations aside.
  case suppress(ID<Organization>?, rule: String, host: String?, reason: String, until: Instant)
  /// Puts a list of what is no mark in force for one's own organisation.
  case allowMarks(ID<Organization>, AllowForm)
  /// Ends a rule or a list that sets observations aside before its time.
  case endSuppression(ID<Suppression>)
  /// Draws the day of this quarter's and the next quarter's contact test, where none is drawn yet.
  case drawContactTests([ID<Organization>])
  /// A deadline passed.
  case timer(RecordReference, due: Instant)
  /// An outbox row was tried.
  case attempted(outbox: String, Attempt)
  /// A mail was found in the mailbox for replies.
  case replied(ReceivedMail, at: MailPlace)
  /// An answer to such a mail was tried.
  case answerTried(String, Attempt)
  /// The first input of a store: names the control tower.
  case start(tower: ID<Organization>?)
  /// Opens an exercise for those people; its alerts reach nobody else.
  case openExercise(name: String, ID<Organization>, people: [ID<Person>])
  /// Ends an exercise.
  case endExercise(ID<Exercise>)
  /// Erases what is known of somebody who has left, as it was shown.
  case erasePerson(ErasureForm)
  /// Erases every text of a body that has ended, as it was shown.
  case eraseOrganization(OrganizationErasureForm)
  /// Erases once more what a list of erasures names: after an old backup was restored.
  case eraseAgain([ID<Content>])
  /// Keeps texts from being erased, for a reason and until a day.
  case placeHold(HoldForm)
  /// Ends a hold.
  case liftHold(ID<LegalHold>)
  /// An organisation keeps a class of texts for fewer days than is usual; nil for as long as is usual.
  case setRetention(ID<Organization>, RecordClass, days: Int?)
  /// Erases what has been kept long enough: one batch of one class.
  case letAge(RecordClass)
  /// Something about a link to another node.
  case link(LinkCommand)
  /// A restore from backup: peers must be able to tell the new history from the old.
  case beginEpoch
  /// The wall clock stepped; shown on a band.
  case clockStepped(by: Instant.Span)
}

extension Command {
  /// Whether it may erase texts: then the log of the store is emptied too.
  public var erases: Bool {
    switch self {
    case .erasePerson, .eraseOrganization, .eraseAgain, .letAge, .undoTransfer: true
    // A body that ends without a successor takes its planned changes of personnel back, with the names of who was to
    // come: at once, or by the timer of the list's day.
    case .importBodies: true
    case .timer(let record, _): record.kind == .bodies
    // Whoever may have it no more: it is taken back altogether. The engine does that with its next round.
    case .link(.arrived(_, let letter)): letter.envelope.document.marking.audience.isEmpty
    default: false
    }
  }
}

/// What is asked about a delivery by somebody signed in.
public enum DeliveryCommand: Sendable, Hashable {
  case open
  case acknowledge(over: Delivery.Channel)
  case act
  case contain(evidence: String?)
  case update(note: String)
  case help
  case offer(to: ID<Person>)
  case accept
  /// Attribute, assign, or 「自分ではない」: this organisation is the owner.
  case give(to: ID<Organization>)
  /// 「うちのものではない」 or 「情報が足りない」 without a name: whoever routed it looks for the owner, or says more.
  case decline(Delivery.Declining, note: String)
  case propose(Closing.Outcome, reason: String?, evidence: String?, cause: String?)
  case confirm
  case reopen
  /// Answers a bulletin.
  case answer(AnswerForm)
}

/// What is asked about a system of the inventory.
public enum SystemCommand: Sendable, Hashable {
  /// Other traits or words.
  case change(SystemEntry)
  /// 変わっていない
  case confirm
  /// なくなった
  case retire
  /// In use again.
  case takeUp
}

/// What is asked about an account: by its person, or by an administrator of its organisation.
public enum AccountCommand: Sendable, Hashable {
  /// A link that signs in once, by the hash of its secret; the administrator hands it over. The old password ends.
  case link(hash: Hash)
  /// One's own password, derived by scrypt. Ends every session but the one of that hash.
  case setPassword(derived: String, keeping: Hash?)
  /// Ends every session and link but the one of that hash.
  case endSessions(keeping: Hash?)
  /// Closes the account for good.
  case close
}

/// What a personal link can do: nothing that closes.
public enum TokenCommand: Sendable, Hashable {
  case open
  /// `as` is chosen from the roster on a shared mailbox; nil says "not on the list".
  case acknowledge(as: ID<Person>?)
  case act(as: ID<Person>?)
  /// Answers a bulletin.
  case answer(as: ID<Person>?, AnswerForm)
  case help(as: ID<Person>?)
  /// Hands it on. Whoever does so is chosen as well: nobody gives in a name that a shared mailbox merely bears.
  case offer(as: ID<Person>?, to: ID<Person>)
}

/// How an attempt over a channel went.
public enum Attempt: Sendable, Hashable {
  case handedOver
  /// Try again at that time.
  case failed(String, retryAt: Instant)
  /// It will never work.
  case undeliverable(String)
}

/// A person's report of something suspicious.
public struct ReportForm: Sendable, Hashable {
  /// What was seen, in the person's words.
  public let what: String
  /// Concrete marks: addresses, names, files.
  public let marks: [Observable]
  /// For which organisation.
  public let organization: ID<Organization>
  /// How grave the person thinks it is; at 1 nobody would be called, so that it is refused.
  public let severity: Severity
  /// Whether the organisation's own mail, directory or terminals may be in the intruder's hands (I19).
  public let inDoubt: Bool
  /// From its parts.
  public init(
    what: String, marks: [Observable], organization: ID<Organization>,
    severity: Severity = .warning, inDoubt: Bool = false
  ) {
    self.what = what
    self.marks = marks
    self.organization = organization
    self.severity = severity
    self.inDoubt = inDoubt
  }
}

/// An alert raised by a person: three lines, a severity, an explicit audience.
public struct RaiseForm: Sendable, Hashable {
  /// Real, contact test or exercise.
  public let kind: AlertKind
  /// How grave.
  public let severity: Severity
  /// The three lines.
  public let lines: ThreeLines
  /// The label.
  public let tlp: TLP
  /// Whether the recipient's own mail, directory or terminals are in doubt (I19).
  public let inDoubt: Bool
  /// The explicit audience; empty is refused.
  public let recipients: [ID<Organization>]
  /// Marks to look for in everybody's events, as far as the label lets them go; at most `observablesMax`.
  public let observables: [Observable]
  /// Most marks of one alert.
  public static let observablesMax = 500
  /// Groups the deliveries of one cause; nil for one recipient.
  public let campaign: Bool
  /// From its parts.
  public init(
    kind: AlertKind, severity: Severity, lines: ThreeLines, tlp: TLP, inDoubt: Bool,
    recipients: [ID<Organization>], observables: [Observable], campaign: Bool
  ) {
    self.kind = kind
    self.severity = severity
    self.lines = lines
    self.tlp = tlp
    self.inDoubt = inDoubt
    self.recipients = recipients
    self.observables = observables
    self.campaign = campaign
  }
}

/// What is asked about a sensor.
public enum SensorCommand: Sendable, Hashable {
  /// Another name, owner, description or limit.
  case change(Sensor.Particulars)
  /// Off until then, for that reason; both must be given.
  case pause(until: Instant?, reason: String)
  /// Used from now on.
  case use
  /// Used no more.
  case retire
}

/// What one sensor sent in a batch.
public struct SensorTally: Sendable, Hashable {
  /// The sensor's key.
  public let key: ID<APIKey>
  /// Lines read as events.
  public let events: Int
  /// Lines refused.
  public let refused: Int
  /// The newest sensor time; nil when nothing was read.
  public let lastSeen: Instant?
  /// How long the newest event of the newest batch was on its way; nil when nothing was read.
  public let lag: Instant.Span?
  /// From its parts.
  public init(
    key: ID<APIKey>, events: Int, refused: Int, lastSeen: Instant?, lag: Instant.Span? = nil
  ) {
    self.key = key
    self.events = events
    self.refused = refused
    self.lastSeen = lastSeen
    self.lag = lag
  }
}
