//! The settings of a node in a backup: in the clear without the passwords of mail servers, and whole under the passphrase.

internal import Kernel

/// What became of the settings in a backup or a restore.
public enum SettingsCopy: Hashable, Sendable {
  /// There are none: nobody settled anything.
  case none
  /// All of them.
  case whole
  /// All but the passwords of that mail relay, `smtp://name@host:port`, and of that mailbox: they must be entered again.
  case withoutPassword(relay: String? = nil, mailbox: String? = nil)

  /// A part of a backup file.
  typealias Part = (name: String, bytes: [UInt8])

  /// The parts that hold the settings of a folder. A password is treated like the private key: without a passphrase it
  /// stays at home. Throws `BackupProblem.settings` for a file that does not read.
  static func parts(of folder: String, under passphrase: String?) throws -> (Self, [Part]) {
    let settings: NodeSettings?
    do { settings = try NodeSettings.read(folder) } catch is FolderProblem {
      throw BackupProblem.settings(NodeSettings.path(folder))
    }
    guard let settings else { return (.none, []) }
    let relay = settings.relay.flatMap { withoutPassword($0) }
    let mailbox = settings.mailbox.flatMap { withoutPassword($0) }
    guard relay != nil || mailbox != nil else {
      return (.whole, [(ArchivePart.settings, try settings.bytes())])
    }
    var open = settings
    open.relay = relay ?? settings.relay
    open.mailbox = mailbox ?? settings.mailbox
    let parts = [(name: ArchivePart.settings, bytes: try open.bytes())]
    guard let passphrase else {
      return (.withoutPassword(relay: relay, mailbox: mailbox), parts)
    }
    let sealed = try SealedKeys(sealing: try settings.bytes(), under: passphrase)
    return (.whole, parts + [(ArchivePart.sealedSettings, sealed.bytes)])
  }

  /// Writes the settings into a folder. A relay or mailbox whose password is not known is left out: mails wait until
  /// somebody enters it, where half a relay would only fail.
  static func restore(
    open: [UInt8]?, sealed: [UInt8]?, passphrase: String?, into folder: String
  ) throws -> Self {
    guard let open else { return .none }
    if let sealed, let passphrase {
      let bytes = try SealedKeys(bytes: sealed).open(
        with: passphrase, part: ArchivePart.sealedSettings)
      try read(bytes, ArchivePart.sealedSettings).write(folder)
      return .whole
    }
    var settings = try read(open, ArchivePart.settings)
    let relay = settings.relay.flatMap { lacksPassword($0) ? $0 : nil }
    let mailbox = settings.mailbox.flatMap { lacksPassword($0) ? $0 : nil }
    if relay != nil { settings.relay = nil }
    if mailbox != nil { settings.mailbox = nil }
    try settings.write(folder)
    return relay == nil && mailbox == nil
      ? .whole : .withoutPassword(relay: relay, mailbox: mailbox)
  }

  private static func read(_ bytes: [UInt8], _ part: String) throws -> NodeSettings {
    // Losing the reason is right: whatever does not read is damaged.
    guard let settings = try? NodeSettings(bytes: bytes) else { throw BackupProblem.damaged(part) }
    return settings
  }

  /// A relay with its sign-in name and without the password; nil for one that has none.
  private static func withoutPassword(_ relay: String) -> String? {
    guard let (colon, at) = password(in: relay) else { return nil }
    return String(relay[..<colon] + relay[at...])
  }

  /// Whether a relay names somebody to sign in as and no password.
  private static func lacksPassword(_ relay: String) -> Bool {
    relay.contains("@") && password(in: relay) == nil
  }

  /// Where the password of a relay stands: from its colon to the sign before the host.
  private static func password(in relay: String) -> (colon: String.Index, at: String.Index)? {
    guard let at = relay.lastIndex(of: "@") else { return nil }
    let start = relay.firstRange(of: "://")?.upperBound ?? relay.startIndex
    guard start < at, let colon = relay[start..<at].firstIndex(of: ":") else { return nil }
    return (colon, at)
  }
}
