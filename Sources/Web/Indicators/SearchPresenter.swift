//! From a search to its page and to JSON. Pure but for the names, which are asked for once.

internal import Kernel
internal import Node

/// Makes what is shown of a search.
struct SearchPresenter {
  let view: SearchDesk.View
  /// The names of the organisations in the result.
  let names: [ID<Organization>: Phrase]
  /// The list of the viewer's organisation that sets the mark aside, and by which entry; nil where none does.
  var allowed: (list: AllowListRow, entry: String)?

  /// Lines of one page.
  static let linesPerPage = 50

  /// The organisations whose names are needed.
  static func organizations(in result: SearchResult) -> [ID<Organization>] {
    result.organizations.keys.compactMap { $0 }.sorted()
  }

  /// The page; `number` is that of the page of lines, from 1.
  func page(
    _ number: Int, path: String, _ frame: Frame, blockLabels: [String], _ say: Language
  ) -> SearchPage {
    let result = view.result
    let lines = result.lines
    let last = max(1, (lines.count + Self.linesPerPage - 1) / Self.linesPerPage)
    let at = min(max(1, number), last)
    var page = SearchPage(
      frame: frame, path: path, mark: mark, days: view.form.days,
      state: SearchPhrases.state(view.state)(say), isGoing: view.state.isGoing)
    page.isFailed = view.state == .failed
    page.progress =
      view.state.isGoing ? SearchPhrases.progress(view.hundredths, view.remaining)(say) : nil
    page.hundredths = view.hundredths
    page.allowed = allowed.map {
      AllowListPhrases.allowed(
        $0.list.name ?? ShownPhrases.erasedText(say), Wording.defanged($0.entry),
        AllowListRoutes.words($0.list.setAside, say))(say)
    }
    page.total = totalRow
    page.organizations = organizationRows(say)
    page.sensors = sensorRows(say)
    page.hosts = hostRows(say)
    page.beyond = result.beyond
    page.lines = lines.dropFirst((at - 1) * Self.linesPerPage).prefix(Self.linesPerPage).map {
      line($0, say)
    }
    page.linesKept = SearchPhrases.kept(lines.count, of: result.readable)(say)
    page.previous = at > 1 ? "\(path)?lines=\(at - 1)" : nil
    page.following = at < last ? "\(path)?lines=\(at + 1)" : nil
    page.blockLabels = result.total == nil ? [] : blockLabels
    return page
  }

  // MARK: What stands on the page and in its files

  /// What was looked for, so that nothing makes a link of it.
  var mark: String { Wording.defanged(view.form.text) }

  /// All of it; nil where nothing was found.
  var totalRow: SearchRow? { view.result.total.map { row(mark, $0) } }

  /// By organisation.
  func organizationRows(_ say: Language) -> [SearchRow] {
    organizations().map { row(name($0.id)(say), $0.tally) }
  }

  /// By host, with whose it is.
  func hostRows(_ say: Language) -> [SearchRow] {
    hosts().map { row("\($0.host.name) (\(name($0.host.organization)(say)))", $0.tally) }
  }

  /// By sensor.
  func sensorRows(_ say: Language) -> [SearchRow] {
    sensors(say).map { row($0.name, $0.tally) }
  }

  /// A line that is kept; where it was cut it says so.
  func line(_ line: SearchResult.Line, _ say: Language) -> SearchLine {
    SearchLine(
      seen: line.seen, sensor: sensor(line.sensor, say),
      text: line.isCut ? line.text + SearchPhrases.cut(say) : line.text)
  }

  /// The answer of the interface: `offset` lines are passed over, at most `limit` follow.
  func json(offset: Int, limit: Int) -> JSON {
    let result = view.result
    let lines = result.lines.dropFirst(offset)
    let shown = lines.prefix(limit)
    var next = JSON.null
    if lines.count > shown.count { next = .string("\(offset + shown.count)") }
    var remaining = JSON.null
    if let left = view.remaining { remaining = .integer(max(1, left.components.seconds)) }
    var total = JSON.null
    if let all = result.total { total = .object(Self.members(all)) }
    var members: [JSON.Member] = [
      .init("id", .string(view.id.description)), .init("value", .string(view.form.text)),
      .init("type", .string(view.form.kind)), .init("days", .integer(Int64(view.form.days))),
      .init("asked_at", DirectoryJSON.time(view.asked)),
      .init("state", .string(view.state.rawValue)),
      .init("progress", .integer(Int64(view.hundredths))),
      .init("remaining_seconds", remaining), .init("total", total),
    ]
    members.append(.init("allowed", AllowListInterface.allowed(allowed)))
    members.append(.init("organizations", .array(organizations().map { json($0.id, $0.tally) })))
    members.append(.init("hosts", .array(hosts().map { json($0.host, $0.tally) })))
    members.append(.init("sensors", .array(sensors(.en).map { json($0.name, $0.tally) })))
    members.append(.init("beyond", .integer(Int64(result.beyond))))
    members.append(.init("readable_lines", .integer(Int64(result.readable))))
    let items = JSON.array(shown.map { json($0) })
    members.append(.init("lines", .object([.init("items", items), .init("next", next)])))
    return .object(members)
  }

  private func json(_ id: ID<Organization>?, _ tally: SearchResult.Tally) -> JSON {
    let known: [JSON.Member] = [
      .init("organization", Self.json(id)), .init("name_ja", .string(name(id).ja)),
      .init("name_en", .string(name(id).en)),
    ]
    return .object(known + Self.members(tally))
  }

  private func json(_ host: SearchResult.Host, _ tally: SearchResult.Tally) -> JSON {
    let known: [JSON.Member] = [
      .init("host", .string(host.name)), .init("organization", Self.json(host.organization)),
    ]
    return .object(known + Self.members(tally))
  }

  private func json(_ sensor: String, _ tally: SearchResult.Tally) -> JSON {
    .object([JSON.Member("name", .string(sensor))] + Self.members(tally))
  }

  private func json(_ line: SearchResult.Line) -> JSON {
    .object([
      .init("seen", DirectoryJSON.time(line.seen)),
      .init("sensor", .string(sensor(line.sensor, .en))), .init("line", .string(line.text)),
      .init("cut", .bool(line.isCut)),
    ])
  }

  private static func json(_ id: ID<Organization>?) -> JSON {
    id.map { .string($0.description) } ?? .null
  }

  private static func members(_ tally: SearchResult.Tally) -> [JSON.Member] {
    [
      .init("count", .integer(Int64(tally.count))),
      .init("first_seen", DirectoryJSON.time(tally.first)),
      .init("last_seen", DirectoryJSON.time(tally.last)),
    ]
  }

  // MARK: Rows in their order: the most first, then by identifier

  private func row(_ name: String, _ tally: SearchResult.Tally) -> SearchRow {
    SearchRow(name: name, count: tally.count, first: tally.first, last: tally.last)
  }

  private func organizations() -> [(id: ID<Organization>?, tally: SearchResult.Tally)] {
    view.result.organizations.map { (id: $0.key, tally: $0.value) }.sorted {
      ($1.tally.count, $0.id?.description ?? "~") < ($0.tally.count, $1.id?.description ?? "~")
    }
  }

  private func hosts() -> [(host: SearchResult.Host, tally: SearchResult.Tally)] {
    view.result.hosts.map { (host: $0.key, tally: $0.value) }.sorted {
      ($1.tally.count, $0.host.name, $0.host.organization?.description ?? "~")
        < ($0.tally.count, $1.host.name, $1.host.organization?.description ?? "~")
    }
  }

  private func sensors(_ say: Language) -> [(name: String, tally: SearchResult.Tally)] {
    view.result.sensors.sorted {
      ($1.value.count, $0.key.description) < ($0.value.count, $1.key.description)
    }.map { (name: sensor($0.key, say), tally: $0.value) }
  }

  private func name(_ id: ID<Organization>?) -> Phrase {
    guard let id else { return SearchPhrases.nobody }
    return names[id] ?? Phrase(ja: id.description, en: id.description)
  }

  /// A sensor by its name; one that the viewer does not watch over is another one, and nothing more.
  private func sensor(_ key: ID<APIKey>, _ say: Language) -> String {
    view.sight.sensors[key] ?? SearchPhrases.otherSensor(say)
  }
}
