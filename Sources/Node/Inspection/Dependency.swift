//! A line of "connected to" as it is compared with the directory: which body it may mean. Pure.

internal import Inspection
internal import Kernel

/// What of a line may name a body: the code in front, and the whole line as a name. The text stays as it was written, and
/// whom it means is asked when it is shown: a new name or an end that comes later needs no row of an inventory changed.
struct Dependency: Hashable {
  /// The line up to its first space; nil where nothing stands.
  let code: String?
  /// The whole line as names of bodies are compared; nil where nothing is left of it.
  let name: String?

  /// Most bodies that may bear a name, or one that ends with it: of a line like 町 nobody knows whom it means.
  static let bearersMax = 200
  /// Most codes and names by which those who depend on a body are looked for; of more the newest count.
  static let keysMax = Snapshot.listMax

  /// Reads a line; a longer one than an inventory takes names nobody.
  init(_ line: String) {
    let text = InventoryText.trimmed(line)
    let isRead = text.count <= SystemEntry.lineMax
    let plain = isRead ? OrganizationNames.plain(text) : ""
    code = isRead ? text.split(whereSeparator: \.isWhitespace).first.map { String($0) } : nil
    name = plain.isEmpty ? nil : plain
  }

  /// The keys under which a system with such a line is found: what it may mean, by the text alone.
  var keys: [String] {
    [code.map { Self.key(code: $0) }, name.map { Self.key(name: $0) }].compactMap(\.self)
  }

  /// The key of a code.
  static func key(code: String) -> String { "=\(code)" }
  /// The key of a name as names are compared.
  static func key(name: String) -> String { "~\(name)" }

  /// Every name that a body bears or bore as lines are compared with them, the newest first, none twice.
  static func names(of organization: Organization) -> [String] {
    let names = [organization.name] + (organization.formerNames ?? []).reversed().map(\.name)
    var seen: Set<String> = [""]
    return names.flatMap { [$0.ja, $0.en] }.map(OrganizationNames.plain)
      .filter { seen.insert($0).inserted }
  }
}
