//! センサー: who watches, who is silent, and what happens next. The worst stands first.

internal import Alerting
internal import Kernel

/// One sensor as the list shows it.
struct SensorRow: Hashable, Sendable {
  /// Whether it is well; nil where nothing is expected of it.
  var isGood: Bool?
  var state: String
  var name: String
  /// Whose it is.
  var owner: String
  /// What it watches; empty where nobody said so.
  var watches: String
  /// Its own page; nil where it is not registered or not the viewer's to change.
  var path: String?
  /// The alert of its silence.
  var alertPath: String?
  var lastEvent: Instant?
  var heartbeat: Instant?
  var lag: String?
  var skew: String?
  /// How much came, and how much of it was not taken or came twice, in words.
  var volume: String
  var next: String
  /// The key, where it is seen and this viewer may register it.
  var registerKey: String?
}

/// The values of the list of sensors.
struct SensorsPage: Hashable, Sendable {
  var frame: Frame
  var rows: [SensorRow]
  /// How many are well, of those of which something is expected.
  var normal: Int
  var expected: Int
  /// Where the node is reached, for the example of the empty page.
  var address: String
  /// Whether there are more than are shown.
  var hasMore = false
  /// Why registering was refused, of the sensor of which key, and what was typed.
  var problem: String?
  var refusedKey = ""
  var typed = TypedSensor()
}

/// The list of sensors.
func sensorsPage(_ page: SensorsPage, _ say: Language) -> HTML {
  let problem = page.problem.map { "<p class=\"notice bad\" role=\"alert\">\($0)</p>\n" as HTML }
  return layout(
    page.frame, title: SensorPhrases.title(say), say,
    main: """
      <div class="line spread"><h1>\(SensorPhrases.title(say))</h1>
      \(page.rows.isEmpty ? nil : "<b>\(SensorPhrases.count(page.normal, of: page.expected)(say))</b>" as HTML)</div>
      \(problem)<p>\(SensorPhrases.about(say)) \
      <a href="/sensors/suppressions">\(SuppressionPhrases.words.title(say))</a> \
      <a href="/indicators/allowed">\(AllowListPhrases.title(say))</a> \
      <a href="/events/search">\(SearchPhrases.link(say))</a></p>
      \(page.rows.isEmpty ? firstSensor(page, say) : sensorTable(page, say))
      """)
}

private func sensorTable(_ page: SensorsPage, _ say: Language) -> HTML {
  let heads = SensorPhrases.heads.map { "<th scope=\"col\">\($0(say))</th>" as HTML }
  let more: HTML = "<p class=\"notice\">\(SensorPhrases.tooMany(say))</p>"
  return """
    <div class="scroll" tabindex="0" role="region" aria-label="\(SensorPhrases.title(say))">
    <table class="board"><thead><tr>\(heads)</tr></thead><tbody>
    \(page.rows.map { sensorRow($0, page, say) })</tbody></table></div>
    \(page.hasMore ? more : nil)
    \(listFiles("/sensors", say))
    """
}

private func sensorRow(_ row: SensorRow, _ page: SensorsPage, _ say: Language) -> HTML {
  let now = page.frame.now
  let mark: HTML =
    switch row.isGood {
    case true?: "<span class=\"ok\">✓</span> "
    case false?: "<span class=\"bad\">△</span> "
    case nil: ""
    }
  let name: HTML =
    row.path.map { "<a href=\"\(path: $0)\">\(row.name)</a>" as HTML } ?? "\(row.name)"
  let watches: HTML = "<br><span class=\"sub\">\(row.watches)</span>"
  let alert = row.alertPath.map { path -> HTML in
    "<br><a href=\"\(path: path)\">\(SensorPhrases.alert(say))</a>"
  }
  func time(_ at: Instant?) -> HTML {
    at.map { timeTag($0, Wording.ago($0, at: now, say)) } ?? "\(SensorPhrases.never(say))"
  }
  func part(_ head: Phrase, _ value: HTML) -> HTML {
    "<span class=\"k\">\(head(say))</span>\(value)"
  }
  let unknown = SensorPhrases.unknown(say)
  return """
    <tr><td>\(mark)<b>\(row.state)</b>\(alert)</td>\
    <td>\(name)<br><span class="sub">\(row.owner)</span>\(row.watches.isEmpty ? nil : watches)</td>\
    <td>\(part(SensorPhrases.event, time(row.lastEvent)))\
    \(part(SensorPhrases.heartbeat, time(row.heartbeat)))\
    \(part(SensorPhrases.volumeHead, "\(row.volume)"))</td>\
    <td>\(part(SensorPhrases.lagHead, "\(row.lag ?? unknown)"))\
    \(part(SensorPhrases.skewHead, "\(row.skew ?? unknown)"))</td>\
    <td>\(row.next)\(row.registerKey.map { registerForm($0, row, page, say) })</td></tr>

    """
}

/// One press registers it; whoever wants another name or limit opens the rest. What was refused is open, as it was typed.
private func registerForm(
  _ key: String, _ row: SensorRow, _ page: SensorsPage, _ say: Language
) -> HTML {
  let isRefused = page.problem != nil && page.refusedKey == key
  let typed = isRefused ? page.typed : TypedSensor()
  let fields = particularFields(
    key, name: typed.name ?? row.name, watches: typed.watches ?? "",
    limit: typed.limit ?? "\(Sensor.limitDefault.minutes)", say)
  let hidden: HTML =
    "\(tokenField(page.frame))<input type=\"hidden\" name=\"key\" value=\"\(key)\">"
  return """
    <form method="post" action="/sensors">\(hidden)\
    <input type="hidden" name="name" value="\(row.name)">\
    <p><button class="btn">\(SensorPhrases.register(say))</button></p></form>
    <details class="more"\(isRefused ? " open" : HTML.nothing)>\
    <summary>\(SensorPhrases.registerMore(say))</summary>
    <form method="post" action="/sensors" class="stack">\(hidden)
    \(fields)
    <p><button class="btn">\(SensorPhrases.keep(say))</button></p></form></details>
    """
}

/// The fields of a sensor's particulars; `suffix` keeps the identifiers of several forms apart.
func particularFields(
  _ suffix: String, name: String, watches: String, limit: String, _ say: Language
) -> HTML {
  """
  <label for="name-\(suffix)">\(SensorPhrases.name(say))</label>
  <input id="name-\(suffix)" name="name" maxlength="\(Sensor.nameMax)" value="\(name)" required>
  <label for="watches-\(suffix)">\(SensorPhrases.watches(say))</label>
  <input id="watches-\(suffix)" name="watches" maxlength="\(Sensor.watchesMax)" value="\(watches)">
  <label for="limit-\(suffix)">\(SensorPhrases.limit(say))</label>
  <input id="limit-\(suffix)" name="limit" type="number" min="\(Sensor.limitMin.minutes)" \
  max="\(Sensor.limitMax.minutes)" value="\(limit)" required>
  """
}

/// No sensor yet: how to send the first event.
private func firstSensor(_ page: SensorsPage, _ say: Language) -> HTML {
  let commands = [
    "noroshi key new --data DIR --name suricata-1 --role sensor --organization ID",
    "noroshi watch /var/log/suricata/eve.json --url \(page.address) --key-file FILE", "",
  ]
  let steps = zip(SensorPhrases.emptySteps, commands).map { words, command -> HTML in
    "<li>\(words(say))\(command.isEmpty ? nil : "<pre>\(command)</pre>" as HTML)</li>"
  }
  return """
    <div class="sky blind"><h2>\(SensorPhrases.empty(say))</h2><ol>\(steps)</ol></div>
    """
}
