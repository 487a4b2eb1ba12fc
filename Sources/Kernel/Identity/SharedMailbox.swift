//! Mail addresses that usually several people read: info@, soumu@, csirt@ …

/// Tells by its name whether an address looks like a shared mailbox. A guess: it warns, and never forbids anything. An
/// alert to such an address may be read by somebody other than the person it is meant for, or by nobody in particular.
public enum SharedMailbox {
  /// Whether the part before the `@` is the name of a role or an office, in any letters: `Soumu-ka@…`, `csirt2@…`,
  /// `info+alerts@…`. False for what is no address.
  public static func isLikely(_ address: String) -> Bool {
    guard let at = address.lastIndex(of: "@"), at > address.startIndex else { return false }
    let local = address[..<at].lowercased().prefix { $0 != "+" }
    let parts = local.split { $0 == "-" || $0 == "_" || $0 == "." }.map { part in
      String(part.reversed().drop { $0.isNumber }.reversed())
    }.filter { !$0.isEmpty }
    guard let first = parts.first, names.contains(first) else { return false }
    // `soumu-ka` is an office; `it.suzuki` is a person.
    return parts.dropFirst().allSatisfy { names.contains($0) || units.contains($0) }
  }

  /// What role mailboxes are called. Source: RFC 2142 for the first line; the others are those in common use in
  /// Japanese public offices and in CSIRTs.
  // table:
  static let names: Set<String> = [
    "info", "marketing", "sales", "support", "abuse", "noc", "security", "postmaster", "hostmaster",
    "webmaster", "www", "root", "admin", "administrator", "office", "contact", "inquiry",
    "reception",
    "mail", "all", "staff", "team", "desk", "helpdesk", "help", "duty", "system", "systems",
    "network",
    "csirt", "cert", "psirt", "sirt", "soc", "infosec", "it", "ict", "dx", "incident",
    "soumu", "somu", "kikaku", "jouhou", "joho", "jyoho", "johosystem", "jouhouseisaku", "denki",
    "kouhou", "koho", "hisho", "zaisei", "jinji", "kanri", "kaikei", "bousai", "bosai", "kikikanri",
    "toiawase", "madoguchi", "uketsuke", "daihyo", "daihyou", "jimu", "jimukyoku", "tantou",
    "tanto",
    "touban", "toban", "touchoku", "tochoku", "kinkyu", "kinkyuu", "kenmin", "shimin", "cho",
    "yakuba",
  ]

  /// What may follow such a name: section, department, desk.
  // table:
  static let units: Set<String> = [
    "ka", "kakari", "gakari", "bu", "kyoku", "shitsu", "han", "sitsu", "group", "ml", "list", "box",
    "dept", "section", "unit", "alerts", "alert",
  ]
}
