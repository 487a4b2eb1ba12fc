//! A process that a test starts and waits for by its process id alone.

import Foundation
import Synchronization
import Testing

/// A running program. Foundation's `Process` learns of an end by a socket and then waits in the one thread that all of
/// them share: a daemon that closes what it was given, as postfix does, looks ended there, and until it ends no other
/// end is noticed. Here each process has a thread that waits for it and for nothing else.
final class ChildProcess: Sendable {
  private struct State {
    var code: Int32?
    var waiting: [CheckedContinuation<Int32, Never>] = []
  }

  /// Its process id.
  let id: pid_t
  private let state = Mutex(State())

  /// Starts the program with nothing to read, writing into those files. It inherits no open file and no blocked signal:
  /// the shared pool's threads block them all, and a daemon that inherits that hears neither SIGTERM nor its children.
  init(
    _ program: String, _ arguments: [String], out: String = "/dev/null",
    problem: String = "/dev/null"
  ) throws {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    for (number, file) in [(Int32(1), out), (2, problem)] {
      posix_spawn_file_actions_addopen(&actions, number, file, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    }
    // What is not open is passed over; below the number of files that the system lets a process open.
    for file in 3..<min(Int32(4096), Int32(getdtablesize())) {
      posix_spawn_file_actions_addclose(&actions, file)
    }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var process = pid_t()
    let code = posix_spawn(&process, program, &actions, &attributes, &words, environ)
    try #require(code == 0, "\(program) does not start: \(code)")
    id = process
    Thread.detachNewThread { self.wait() }
  }

  private func wait() {
    var status: Int32 = 0
    while waitpid(id, &status, 0) < 0 && errno == EINTR {}
    let code = status & 0x7F == 0 ? status >> 8 & 0xFF : -1
    let waiting = state.withLock { state in
      defer { state.waiting = [] }
      state.code = code
      return state.waiting
    }
    for one in waiting { one.resume(returning: code) }
  }

  /// Whether it has not ended yet.
  var isRunning: Bool { state.withLock { $0.code == nil } }

  /// Its exit code once it has ended, -1 where a signal ended it; holds no thread of the shared pool meanwhile.
  @discardableResult
  func ended() async -> Int32 {
    await withCheckedContinuation { continuation in
      let code = state.withLock { state in
        if state.code == nil { state.waiting.append(continuation) }
        return state.code
      }
      if let code { continuation.resume(returning: code) }
    }
  }

  /// Asks it to end, or ends it by another signal, and waits until it has.
  func stop(_ signal: Int32 = SIGTERM) async {
    if isRunning { kill(id, signal) }
    await ended()
  }
}
