//! A node of the demonstration as a process of its own: started from this binary, heard, asked to end, waited for.

internal import Glibc
internal import Kernel
internal import Synchronization

/// A running child. A node that serves ends by itself when this process does: what it reads from is then over.
final class ChildNode: Sendable {
  /// Which node it is.
  let seat: DemonstrationSeat
  /// Its process id.
  let id: pid_t
  /// What it prints comes from here; nothing is ever written to the other.
  private let output: Int32
  private let life: Int32
  private let state = Mutex(State())

  private struct State {
    var text: [UInt8] = []
    var code: Int32?
  }

  /// Most bytes of a line that is not over yet; what is longer is thrown away.
  static let lineBytesMax = 4096
  /// How long it may take to end before it is killed.
  static let endingMax = Duration.seconds(20)
  /// How often it is looked whether it has ended.
  static let look = Duration.milliseconds(50)

  /// Starts this binary with other arguments, in a process group of its own: Ctrl-C is this process's to hand on. The child
  /// inherits no open file and no blocked signal.
  init(_ seat: DemonstrationSeat, _ arguments: [String]) throws {
    self.seat = seat
    var reading: [Int32] = [-1, -1]
    var saying: [Int32] = [-1, -1]
    guard pipe(&reading) == 0, pipe(&saying) == 0 else {
      throw Complaint.broke("\(seat.name.ja)を起動できません。", "Cannot start the \(seat.name.en).")
    }
    for end in reading + saying { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    // Nobody waits for what a child says.
    _ = fcntl(saying[0], F_SETFL, O_NONBLOCK)
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, reading[0], 0)
    posix_spawn_file_actions_adddup2(&actions, saying[1], 1)
    // What is not open is passed over; below the number of files that the system lets a process open.
    for file in 3..<min(Int32(4096), Int32(getdtablesize())) {
      posix_spawn_file_actions_addclose(&actions, file)
    }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    var usual = sigset_t()
    sigemptyset(&usual)
    for signal in [SIGINT, SIGTERM, SIGHUP] { sigaddset(&usual, signal) }
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &usual)
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(
      &attributes,
      Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF) | Int16(POSIX_SPAWN_SETPGROUP))
    let program = CommandLine.arguments.first ?? "noroshi"
    var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var process = pid_t()
    let code = posix_spawn(&process, "/proc/self/exe", &actions, &attributes, &words, environ)
    close(reading[0])
    close(saying[1])
    id = process
    output = saying[0]
    life = reading[1]
    guard code == 0 else {
      throw Complaint.broke("\(seat.name.ja)を起動できません。", "Cannot start the \(seat.name.en).")
    }
  }

  deinit {
    close(output)
    close(life)
  }

  /// The lines that it has printed since the last time.
  func lines() -> [String] {
    state.withLock { state in
      var buffer = [UInt8](repeating: 0, count: Self.lineBytesMax)
      while true {
        let count = read(output, &buffer, buffer.count)
        guard count > 0 else { break }
        state.text += buffer.prefix(count)
      }
      var parts = state.text.split(
        separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      let rest = parts.popLast() ?? []
      state.text = rest.count > Self.lineBytesMax ? [] : Array(rest)
      return parts.map { String(decoding: $0, as: UTF8.self) }
    }
  }

  /// Its exit code once it has ended, -1 where a signal ended it; nil while it runs.
  func ended() -> Int32? {
    state.withLock { state in
      if let code = state.code { return code }
      var status: Int32 = 0
      guard waitpid(id, &status, WNOHANG) == id else { return nil }
      state.code = status & 0x7F == 0 ? status >> 8 & 0xFF : -1
      return state.code
    }
  }

  /// Asks it to end and waits until it has; kills it where it does not.
  func end() async {
    if ended() == nil { kill(id, SIGTERM) }
    let start = ContinuousClock.now
    while ended() == nil {
      if ContinuousClock.now - start > Self.endingMax { kill(id, SIGKILL) }
      // Losing the sleep is right: the loop is bounded by the kill.
      try? await Task.sleep(for: Self.look)
    }
  }
}
