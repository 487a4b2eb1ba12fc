//! What `noroshi watch` does next: send, say that it lives, or wait. Time and answers come in as arguments.

public import Kernel
internal import Node

/// The order of a watch. A batch's place is kept before it is sent and after it is accepted; so nothing is lost when
/// the watch or the node stops in between, and nothing counts twice.
public struct WatchSession: Sendable {
  private let follower: LogFollower
  private let statePath: String
  private let fromEnd: Bool
  private var place: LogPlace?
  private var waiting: LogFollower.Batch?
  private var failures = 0
  private var notBefore: Instant
  private var lastAccepted: Instant?
  /// What was said last, so that it is said once.
  private var said: WatchRemark?

  /// How long after a look at a quiet log the next comes.
  public static let pause = Instant.Span.seconds(1)
  /// How long after the last accepted request a quiet watch says that it lives.
  public static let heartbeatEvery = Instant.Span.seconds(60)
  /// The longest pause while the node is away: it begins at a second and doubles.
  public static let backoffMax = Instant.Span.seconds(60)

  /// What is to be done.
  public enum Deed: Hashable, Sendable {
    /// These lines go to the node under that key; then `answered`.
    case send([UInt8], key: String)
    /// A heartbeat goes to the node; then `answered`.
    case heartbeat
    /// Nothing until then.
    case wait(Instant.Span)
  }

  /// How a request went.
  public enum Answer: Hashable, Sendable {
    /// Accepted.
    case accepted
    /// The key is unknown, revoked or of the wrong role.
    case keyRefused
    /// The node has no room or no time.
    case busy
    /// Any other status.
    case refused(Int)
    /// Nobody answered.
    case unreachable(String)
  }

  /// A session over a log; `statePath` is where its place is kept. Throws what the disk says.
  public init(log: String, statePath: String, fromEnd: Bool = false, at now: Instant) throws {
    follower = LogFollower(path: log)
    self.statePath = statePath
    self.fromEnd = fromEnd
    place = try LogPlace.kept(at: statePath)
    notBefore = now
  }

  /// What is to be done now, and what a person should be told.
  public mutating func next(at now: Instant) throws -> (deed: Deed, remark: WatchRemark?) {
    guard now >= notBefore else { return (.wait(notBefore - now), nil) }
    if let waiting { return (.send(waiting.bytes, key: waiting.key), nil) }
    switch try follower.next(after: place, fromEnd: fromEnd) {
    case .absent:
      // Without a log there is nothing to look at: a heartbeat would say that somebody watches.
      return (.wait(Self.pause), once(.absent))
    case .nothing:
      let isQuiet = lastAccepted.map { now - $0 >= Self.heartbeatEvery } ?? true
      return (isQuiet ? .heartbeat : .wait(Self.pause), nil)
    case .batch(let batch):
      var sending = batch.from
      sending.sending = batch.after.offset
      try sending.keep(at: statePath)
      place = sending
      waiting = batch
      return (.send(batch.bytes, key: batch.key), nil)
    case .moved(let start, let isWhole):
      let isFirst = place == nil
      try go(to: start)
      return (.wait(.seconds(0)), isFirst ? once(.begun) : once(.moved(isWhole: isWhole)))
    case .passed(let after, let bytes):
      try go(to: after)
      return (.wait(.seconds(0)), once(.passed(bytes: bytes)))
    }
  }

  /// What came of the request; gives what a person should be told.
  public mutating func answered(_ answer: Answer, at now: Instant) throws -> WatchRemark? {
    guard case .accepted = answer else {
      let doubled = Instant.Span.seconds(1 << Int64(min(failures, 6)))
      notBefore = now + min(doubled, Self.backoffMax)
      failures += 1
      return once(.failed(answer))
    }
    let wasAway = failures > 0
    failures = 0
    lastAccepted = now
    if let batch = waiting {
      waiting = nil
      try go(to: batch.after)
    }
    return wasAway ? once(.back) : nil
  }

  private mutating func go(to next: LogPlace) throws {
    try next.keep(at: statePath)
    place = next
  }

  private mutating func once(_ remark: WatchRemark) -> WatchRemark? {
    guard remark != said else { return nil }
    said = remark
    return remark
  }
}

/// What a watch tells a person, in words for `noroshi watch`.
public enum WatchRemark: Hashable, Sendable {
  /// The log is followed from here on.
  case begun
  /// There is no log of that name.
  case absent
  /// Another file goes on; not whole where the end of the old one could not be found.
  case moved(isWhole: Bool)
  /// A line so long that no node takes it was passed over.
  case passed(bytes: Int)
  /// The node did not accept.
  case failed(WatchSession.Answer)
  /// The node accepts again.
  case back

  /// What it says.
  public var words: Phrase {
    switch self {
    case .begun: Phrase(ja: "記録を追いかけ始めました。", en: "Following the log.")
    case .absent:
      Phrase(
        ja: "記録のファイルがありません。できるまで待ちます。パスを確かめてください。",
        en: "There is no such log. Waiting for it; check the path.")
    case .moved(isWhole: true):
      Phrase(ja: "記録が切り替わりました。新しいファイルへ進みます。", en: "The log was rotated; going on with the new one.")
    case .moved(isWhole: false):
      Phrase(
        ja: "記録が切り替わりましたが、前のファイルの残りが見つかりません。圧縮や削除の前に読めるよう、設定を確かめてください。",
        en: """
          The log was rotated and the rest of the old one is not there. Do not compress or delete it \
          at once (logrotate: delaycompress).
          """)
    case .passed(let bytes):
      Phrase(
        ja: "長すぎる行（\(bytes)バイト以上）を飛ばしました。", en: "Passed over a line of \(bytes) bytes or more.")
    case .failed(let answer): answer.words
    case .back: Phrase(ja: "ノードにまた届くようになりました。", en: "The node accepts again.")
    }
  }
}

extension WatchSession.Answer {
  fileprivate var words: Phrase {
    switch self {
    case .accepted: Phrase(ja: "届きました。", en: "Accepted.")
    case .keyRefused:
      Phrase(
        ja: "キーが受け付けられません。取り消されていないか、センサーのキーかを確かめてください。待って、また試します。",
        en: "The key is not accepted: revoked, or not a sensor's? Waiting, then trying again.")
    case .busy:
      Phrase(
        ja: "ノードが混み合っているか、ディスクがいっぱいです。待って、また送ります。何も失われません。",
        en: "The node is busy or its disk is full. Waiting, then sending again; nothing is lost.")
    case .refused(let status):
      Phrase(
        ja: "ノードが受け付けません（HTTP \(status)）。--url を確かめてください。待って、また送ります。",
        en: "The node refuses (HTTP \(status)). Check --url. Waiting, then sending again.")
    case .unreachable(let why):
      Phrase(
        ja: "ノードに届きません（\(why)）。待って、また送ります。何も失われません。",
        en: "The node cannot be reached (\(why)). Waiting, then sending again; nothing is lost.")
    }
  }
}
