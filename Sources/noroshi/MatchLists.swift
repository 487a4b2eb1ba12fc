//! Where `noroshi match` has its indicators from: lists, or a saved index that is built anew when it must be.

internal import Foundation
internal import Kernel
internal import Node

/// Lists and indexes of a run, and what is said about them on standard error.
enum MatchLists {
  /// Wall time.
  static var now: Instant {
    Instant(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000))
  }

  /// Lists as they lie there. Throws where not one entry of them can be read.
  static func read(_ paths: [String], named names: [String]? = nil) throws -> IndicatorFiles {
    guard paths.count <= IndicatorFiles.filesMax else {
      throw Complaint.use(
        "一覧は一度に\(IndicatorFiles.filesMax)個までです。",
        "At most \(IndicatorFiles.filesMax) lists at a time.")
    }
    let lists = try mapped { () throws(MappedFile.Problem) in
      try IndicatorFiles(paths, named: names, seed: .random(in: 0 ... .max))
    }
    for tally in lists.tallies where tally.refused > 0 { tell(tally) }
    guard lists.tallies.contains(where: { $0.taken > 0 }) else {
      throw Complaint.refused(
        "読める手がかりが1件もありません。docs/formats.md の形か確かめてください。",
        "Not one indicator could be read. See docs/formats.md for the forms.")
    }
    return lists
  }

  /// Writes an index of lists. Throws where it cannot be written.
  static func save(
    _ lists: IndicatorFiles, of paths: [String], to path: String, at now: Instant
  ) throws {
    guard IndicatorFiles.mayReplace(path) else {
      throw Complaint.refused(
        "\(path) には索引でないファイルがあります。上書きしません。別の名前にするか、先に消してください。",
        "\(path) is there and is no index: it is not overwritten. Choose another name, or remove it."
      )
    }
    do throws(SavedIndexProblem) {
      try lists.save(
        to: path, sources: paths.map(absolute), salt: .random(in: 0 ... .max), at: now)
    } catch {
      throw Complaint.index(error)
    }
  }

  /// A saved index that is whole and up to date. Where it is not, it is built anew, from `paths` or else from the lists
  /// that it was made of; where these are gone, a damaged one is refused and an old one used as it is.
  static func opened(
    _ path: String, from paths: [String], at now: Instant
  ) throws -> IndicatorFiles {
    do throws(SavedIndexProblem) {
      let lists = try IndicatorFiles(saved: path)
      let changed = lists.changedSources
      let isOther = !paths.isEmpty && paths.map(absolute) != lists.sources
      if changed.isEmpty, !isOther { return lists }
      if isOther {
        Complaint.write("\(path): ほかの一覧から作られています / made of other lists")
      }
      for source in changed { Complaint.write("\(source): 変わりました / has changed") }
      let known = IndicatorFiles.sources(ofDamaged: path)
      guard let from = paths.isEmpty ? known?.paths : paths else { return lists }
      return rebuilt(path, from: from, named: paths.isEmpty ? known?.names : nil, at: now) ?? lists
    } catch {
      let complaint = Complaint.index(error)
      let known = IndicatorFiles.sources(ofDamaged: path)
      guard let from = paths.isEmpty ? known?.paths : paths else { throw complaint }
      complaint.print()
      let names = paths.isEmpty ? known?.names : nil
      guard let lists = rebuilt(path, from: from, named: names, at: now) else { throw complaint }
      return lists
    }
  }

  /// Reads the lists and puts a new index in the place of the old one. Where only that fails, the lists do for this run;
  /// nil where the lists cannot be read.
  private static func rebuilt(
    _ path: String, from paths: [String], named names: [String]?, at now: Instant
  ) -> IndicatorFiles? {
    Complaint.write("\(path): 作り直します / is built anew")
    do {
      let lists = try read(paths, named: names)
      do {
        try save(lists, of: paths, to: path, at: now)
      } catch let problem as Complaint {
        problem.print()
      }
      return lists
    } catch {
      (error as? Complaint)?.print()
      return nil
    }
  }

  /// The allow lists. Throws where one cannot be read: what it would set aside must not count by accident.
  static func allowed(_ paths: [String]) throws -> AllowLists {
    guard paths.count <= AllowLists.filesMax else {
      throw Complaint.use(
        "許可リストは一度に\(AllowLists.filesMax)個までです。",
        "At most \(AllowLists.filesMax) allow lists at a time.")
    }
    do throws(AllowLists.Problem) {
      let lists = try AllowLists(paths)
      for tally in lists.tallies where tally.refused > 0 {
        Complaint.write(
          "\(tally.path): \(tally.taken) 件、使えない行 \(tally.refused) / not taken: \(tally.refused)")
      }
      return lists
    } catch {
      throw complaint(error)
    }
  }

  /// Does something with a file that may not be there.
  static func mapped<Value>(_ body: () throws(MappedFile.Problem) -> Value) throws -> Value {
    do {
      return try body()
    } catch {
      throw Complaint.broke(
        "\(error.path) を開けません（\(error.reason)）。", "Cannot open \(error.path): \(error.reason).")
    }
  }

  // MARK: Words

  private static func complaint(_ problem: AllowLists.Problem) -> Complaint {
    switch problem.reason {
    case .source(.system(let reason)):
      Complaint.broke(
        "\(problem.path) を読めません（\(reason)）。", "Cannot read \(problem.path): \(reason).")
    case .source:
      Complaint.refused(
        "\(problem.path) の圧縮が壊れています。元のファイルから取り直してください。",
        "\(problem.path) is broken inside. Fetch it anew.")
    case .tooLarge:
      Complaint.refused(
        "\(problem.path) は \(AllowLists.bytesMax >> 20) MiB を超えています。分けてください。",
        "\(problem.path) has more than \(AllowLists.bytesMax >> 20) MiB. Split it.")
    case .notList:
      Complaint.refused(
        "\(problem.path) は許可リストではありません。MISP warninglist か、1行に1件の一覧にしてください。",
        "\(problem.path) is no allow list. Give a MISP warning list, or one value a line.")
    }
  }

  /// What of a list was not taken, the first of it with its place.
  static func tell(_ tally: IndicatorFiles.Tally) {
    Complaint.write(
      "\(tally.path): \(tally.taken) 件、読めない行 \(tally.refused) / not taken: \(tally.refused)")
    for problem in tally.problems { Complaint.write("  \(problem.line): \(problem.reason)") }
  }
}

extension Complaint {
  /// A saved index that is none, or damaged, or cannot be written.
  static func index(_ problem: SavedIndexProblem) -> Complaint {
    switch problem.reason {
    case .system(let reason):
      .broke(
        "\(problem.path) を読み書きできません（\(reason)）。",
        "\(problem.path) cannot be read or written: \(reason).")
    case .file, .catalogue, .texts: anew(problem.path, problem.what)
    }
  }

  private static func anew(_ path: String, _ part: String) -> Complaint {
    .refused(
      "\(path) は索引として使えません（\(part)）。noroshi index build で一覧から作り直してください。",
      "\(path) cannot be used as an index (\(part)). Build it anew from its lists: noroshi index build."
    )
  }
}
