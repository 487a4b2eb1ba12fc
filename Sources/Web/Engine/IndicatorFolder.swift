//! Folds indicators on a thread of its own, that the live stream comes before.

internal import Glibc

/// The working side of `IndicatorFold`.
actor IndicatorFolder {
  private let fold: IndicatorFold
  private var isNice = false
  private let thread = OwnThread(name: "folder")

  /// Between two looks at whether there is something to fold.
  static let pause = Duration.milliseconds(250)

  init(_ fold: IndicatorFold) { self.fold = fold }

  nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  /// Does what there is to do.
  func turn() {
    if !isNice {
      // Under Linux this is the thread's alone.
      _ = nice(Packer.niceness)
      isNice = true
    }
    fold.work()
  }
}
