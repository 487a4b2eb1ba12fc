//! What the system grants a process, as far as it is the process that asks: open files, and the patience of looking up names.

internal import Foundation
internal import Glibc

/// Set before anything else runs: both belong to the whole process.
enum ProcessLimits {
  /// Opens as many files as the system lets a process open: each live page, each node and each sensor is one, and where there
  /// are none left no mail goes either. Where it may not be raised it stays.
  static func raiseOpenFiles() {
    let files = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    var limit = rlimit()
    guard getrlimit(files, &limit) == 0, limit.rlim_cur < limit.rlim_max else { return }
    limit.rlim_cur = limit.rlim_max
    setrlimit(files, &limit)
  }

  /// Bounds how long a name is looked up. The time that a request may take does not: the looking up is waited for to its end,
  /// and each server and each search domain has its turn. Where the machine's own settings say how long, or the operator does,
  /// that stays. Source: resolv.conf(5).
  static func boundLookups() {
    // Where there are no settings nothing is said in them.
    let settings = (try? String(contentsOfFile: "/etc/resolv.conf", encoding: .utf8)) ?? ""
    if !says(settings) { setenv("RES_OPTIONS", "timeout:2 attempts:2", 0) }
  }

  /// Whether settings of the resolver say how long a name is looked up.
  private static func says(_ settings: String) -> Bool {
    settings.split(separator: "\n").contains { line in
      line.hasPrefix("options") && (line.contains("timeout:") || line.contains("attempts:"))
    }
  }
}
