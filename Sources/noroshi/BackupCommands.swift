//! `noroshi backup`, `noroshi restore` and `noroshi watchdog`.

internal import ArgumentParser
internal import Glibc
internal import Kernel
internal import Node
internal import Web

/// `noroshi backup`: store, event log and, under a passphrase, the key; beside a running node or without one.
struct BackUp: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup", abstract: "Back up store, events, settings and key / 控えを作る")
  @Option(help: "Data folder") var data = "data"
  @Option(help: "File to write; must not exist") var to: String
  @Option(help: "File whose first line is the passphrase for the key; asked for otherwise")
  var passphraseFile: String?
  @Flag(help: "Leave private key and relay password out; needs no passphrase / 鍵を入れない")
  var withoutKey = false

  func run() async throws {
    guard access(NodeFolder.databasePath(data), F_OK) == 0 else {
      throw Complaint.broke("\(data) に記録がありません。", "\(data) holds no store.")
    }
    let words = withoutKey ? nil : try Passphrase.read(passphraseFile, again: true)
    let report = try Complaint.ofBackup {
      try Backup.make(
        of: data, to: to, passphrase: words,
        at: NodeClock(highWater: Instant(microseconds: 0)).now)
    }
    print(
      "\(to): \(report.verification.facts) facts, root \(report.verification.root), "
        + "\(report.segments) event segments")
    if !report.hasKey {
      print("鍵は入っていません / the private key is not in it")
    }
    if case .withoutPassword = report.settings {
      print("メールのサーバーのパスワードは入っていません / no password of a mail server is in it")
    }
  }
}

/// `noroshi restore`: puts a backup into an empty data folder and begins a new epoch.
struct Restore: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Put a backup into an empty folder / 控えから戻す")
  @Option(help: "Data folder; must be empty or missing") var data = "data"
  @Option(help: "Backup file") var from: String
  @Option(help: "File whose first line is the passphrase for the key; asked for otherwise")
  var passphraseFile: String?
  @Flag(help: "Go without the key: the next start makes a new one / 鍵なしで戻す")
  var withoutKey = false
  @Option(help: "List of erasures to do again, from noroshi erasures / 消去の一覧")
  var erasures: String?

  func run() async throws {
    let erased = try erasures.map { try Erasures.texts(of: $0) } ?? []
    guard access(from, F_OK) == 0 else {
      throw Complaint.use("\(from) がありません。", "There is no \(from).")
    }
    func restore(_ words: String?) throws -> Backup.Report {
      try Backup.restore(
        from: from, to: data, passphrase: words, withoutKey: withoutKey,
        erasures: ErasureList.parts(erased),
        at: NodeClock(highWater: Instant(microseconds: 0)).now)
    }
    let report = try Complaint.ofBackup {
      do {
        return try restore(try passphraseFile.map { try Passphrase.read($0, again: false) })
      } catch BackupProblem.needsPassphrase where isatty(0) == 1 {
        return try restore(try Passphrase.read(nil, again: false))
      }
    }
    print(
      "\(data): \(report.verification.facts) facts, \(report.segments) event segments; "
        + "a new epoch has begun / 新しい世代で始めました")
    if erasures == nil {
      print(
        """
        この控えより後に消去した個人データがあれば、戻っています。--erasures で消去の一覧を渡してください。
        What was erased after this backup is back. Give the list of erasures by --erasures, or now:
          noroshi erasures --data \(data) --apply FILE
        """)
    }
    if !report.hasKey {
      print("次の起動で新しい鍵を作ります / the next start makes a new key")
    }
    guard case .withoutPassword(let relay, let mailbox) = report.settings else { return }
    if let relay {
      print(
        """
        メール中継先のパスワードは戻していません。入れるまで、知らせのメールは出ずに待ちます。
        The mail relay's password was not restored. Until it is entered, mails wait:
          noroshi settings --data \(data) --smtp \(relay) --smtp-password-file FILE
        """)
    }
    if let mailbox {
      print(
        """
        返信の受信箱のパスワードは戻していません。入れるまで、返信は読みません。
        The mailbox's password was not restored. Until it is entered, replies are not read:
          noroshi settings --data \(data) --imap \(mailbox) --imap-password-file FILE
        """)
    }
  }
}

/// The words that protect a key: from a file, or asked for without showing them.
enum Passphrase {
  /// The first line of a file; without one, what is typed, twice where it is new.
  static func read(_ file: String?, again: Bool) throws -> String {
    if let file {
      let bytes = try ControlRequest.readFile(file)
      return String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }
    guard isatty(0) == 1 else {
      throw Complaint.use(
        "--passphrase-file で合言葉を渡すか、--without-key を付けてください。",
        "Give --passphrase-file, or --without-key.")
    }
    let first = try typed("合言葉 / passphrase: ")
    if again, try typed("もう一度 / once more: ") != first {
      throw Complaint.use("二つの合言葉が違います。", "The two passphrases differ.")
    }
    return first
  }

  private static func typed(_ question: String) throws -> String {
    guard let line = getpass(question) else {
      throw Complaint.use("合言葉がありませんでした。", "There was no passphrase.")
    }
    return String(cString: line)
  }
}

extension Complaint {
  /// Runs a backup or a restore; what it refuses becomes a complaint.
  static func ofBackup<T>(_ work: () throws -> T) throws -> T {
    do { return try work() } catch let problem as BackupProblem {
      throw Complaint(phrase: problem.phrase, code: 1)
    } catch let failure as Failure {
      throw broke("できませんでした: \(failure)", "It failed: \(failure)")
    }
  }
}

/// `noroshi watchdog`: the second process; alarms when the node's deadlines are late, without using its store.
struct Watchdog: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Watch a node from outside / 外から見張る")
  @Option(help: "Data folder") var data = "data"
  @Option(help: "Seconds between looks") var every = 5
  @Option(help: "Seconds of silence before the alarm") var silence = 60
  @Option(help: "A program to run once when the alarm begins, e.g. a pager") var alarm: String?
  @Flag(help: "Look once: 0 well, 1 not") var once = false

  func run() async throws {
    let look = WatchdogLook(data: data, silenceSeconds: silence)
    var alarmed = false
    repeat {
      let problem = look.problem()
      if let problem, !alarmed {
        alarmed = true
        Complaint.write("\(problem.ja) / \(problem.en)")
        if let alarm { WatchdogLook.run(alarm) }
      }
      if problem == nil, alarmed {
        alarmed = false
        print("node is back / 復旧しました")
      }
      if once {
        if let problem { throw Complaint(phrase: problem, code: 1) }
        return
      }
      try await Task.sleep(for: .seconds(max(1, every)))
    } while true
  }
}
