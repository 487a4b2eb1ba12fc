//! What comes on a line: who is let speak, and how what he says is brought before the node.
//!
//! Reading, signatures and the store are looked at beside the desk, so that a thousand who speak at once have every core; the
//! desk itself only counts and remembers.

internal import Federation
internal import Kernel
internal import Node

extension LinkDesk {
  /// A first word that was believed.
  struct Admitted: Hashable {
    /// The link of whoever said it.
    let link: PeerLink
    /// The word; that its signature holds is remembered with it.
    let hello: Signed<Hello>
  }

  /// The link whose peer said this first word just now; nil where nobody known did, where it was said before, or where it
  /// begins a bundle: whoever has read the medium has it too. `line` is the link of the certificate by which it came:
  /// whoever holds it may speak on that link and on no other.
  nonisolated func admit(
    _ said: Signed<Hello>, over line: ID<PeerLink>? = nil
  ) async throws -> Admitted? {
    let document = said.document
    let now = clock.now
    guard document.bundle == nil, let link = try queries.link(peer: document.from),
      document.to == link.own, now - document.at <= Self.helloAge,
      document.at - now <= Self.helloAge,
      let hello = said.proven(byAnyOf: link.keys(at: now))
    else { return nil }
    if let line, line != link.id {
      // It is told of the one whose certificate it was: the other may know nothing of it.
      let id = LinkFrame.derivedID(of: document.signedBytes)
      await submit(.unreadable(line, id, .wrongAddress))
      return nil
    }
    return try await remember(document, on: link.id) ? Admitted(link: link, hello: hello) : nil
  }

  /// Remembers a first word; false where it was said before, or too many were.
  private func remember(_ document: Hello, on id: ID<PeerLink>) throws -> Bool {
    var line = lines[id] ?? Line()
    // What was said before this node began was taken, or is said anew: caught on the way, it opens nothing.
    if !line.isOpened { line.newestBefore = try queries.newestHello(on: id) }
    line.isOpened = true
    lines[id] = line
    if let newest = line.newestBefore, document.at <= newest { return false }
    let old = (clock.now - Self.helloAge).microseconds
    if line.hellos.count >= Self.hellosMax { line.hellos = line.hellos.filter { $0 >= old } }
    guard line.hellos.count < Self.hellosMax,
      line.hellos.insert(document.at.microseconds).inserted
    else { return false }
    lines[id] = line
    return true
  }

  /// Brings frames before the node, each as an input of its own, behind the first word where that was admitted; all of them
  /// are committed when this returns. Whoever waits to say something learns that a receipt is owed, also for what changed
  /// nothing.
  nonisolated func take(
    _ frames: [[UInt8]], after first: Admitted? = nil, on id: ID<PeerLink>
  ) async {
    await bring(frames, after: first, on: id)
    if await owesReceipt(on: id) { hub.announce([RecordReference(.link, id)]) }
  }

  /// The same, and what is to be said to it at once.
  nonisolated func answer(
    _ frames: [[UInt8]], after first: Admitted? = nil, on id: ID<PeerLink>
  ) async throws -> [WrittenFrame] {
    await bring(frames, after: first, on: id)
    return try await self.frames(id)
  }

  private nonisolated func bring(
    _ frames: [[UInt8]], after first: Admitted?, on id: ID<PeerLink>
  ) async {
    // Losing an error of the store is right, here and below: signatures are looked at once more where the words are examined,
    // and pauses are only longer.
    let before = first?.link ?? (try? queries.link(id))
    let keys = before?.keys(at: clock.now) ?? []
    var words = frames.map { LineWord(bytes: $0).checked(byAnyOf: keys) }
    if let first { words.insert(.frame(.hello(first.hello)), at: 0) }
    let commands = await begin(words, on: id)
    let answers = await engine.submit(commands.map { input($0) })
    for (command, answer) in zip(commands, answers) {
      guard case .arrived(_, let letter) = command, case .done = answer,
        letter.envelope.document.kind == .carried
      else { continue }
      await open(letter, cameOver: id)
    }
    // A first word alone brings no lane forward, and says nothing of a silence that was not known before.
    let after = frames.isEmpty ? before : (try? queries.link(id))
    if let command = await heard(id, after) { await submit(command) }
    await end(id)
  }

  /// What these words ask of the node. From here until `end` no receipt is said by itself for what they bring: it would be
  /// said before they are committed.
  private func begin(_ words: [LineWord], on id: ID<PeerLink>) -> [LinkCommand] {
    lines[id, default: Line()].taking += 1
    return words.map { lines[id, default: Line()].effort.command(for: $0, on: id) }
  }

  private func end(_ id: ID<PeerLink>) { lines[id, default: Line()].taking -= 1 }

  private func owesReceipt(on id: ID<PeerLink>) -> Bool {
    lines[id]?.effort.owesReceipt ?? false
  }

  /// The peer was heard just now; what is to be recorded of that.
  private func heard(_ id: ID<PeerLink>, _ link: PeerLink?) -> LinkCommand? {
    if let link { noteProgress(of: link) }
    lines[id, default: Line()].lastHeard = clock.now
    return link.flatMap { watched($0) }
  }

  /// Says that a peer has fallen silent, or is heard again; where neither is new, nothing is written. Losing an error is
  /// right: the next look is in some seconds.
  nonisolated func watch(_ id: ID<PeerLink>) async {
    guard let link = try? queries.link(id), let command = await watched(link) else { return }
    await submit(command)
  }

  /// What is to be recorded of a silence; nil where nothing is new. A peer that was silent before this node began is heard
  /// again when it is heard, and not because this node began.
  func watched(_ link: PeerLink) -> LinkCommand? {
    if link.isRevoked { return nil }
    let id = link.id
    if link.isCarried {
      // Nothing is expected meanwhile: where there is a line again, the peer is waited for from then on.
      lines[id]?.lastHeard = nil
      lines[id]?.since = nil
      return nil
    }
    let line = lines[id] ?? Line()
    if let silent = link.silentSince {
      guard let heard = line.lastHeard, heard > silent else { return nil }
      return .watch(id, lastHeard: heard)
    }
    let heard = line.lastHeard ?? line.since ?? clock.now
    lines[id, default: Line()].since = line.since ?? clock.now
    guard clock.now - heard >= LinkLimits.silentAfter else { return nil }
    return .watch(id, lastHeard: heard)
  }

  /// Where a receipt brought a lane forward, the next pauses are short again. Losing an error is right: the pause is
  /// only longer.
  func noteProgress(on id: ID<PeerLink>) {
    if let link = try? queries.link(id) { noteProgress(of: link) }
  }

  private func noteProgress(of link: PeerLink) {
    var line = lines[link.id] ?? Line()
    for lane in Lane.allCases where link.outgoing[lane].through > line.through[lane] {
      line.through[lane] = link.outgoing[lane].through
      line.effort.pacing.progressed(lane, at: clock.now)
    }
    lines[link.id] = line
  }
}
