//! One sensor: how it stands, and the forms to change, pause and retire it.

internal import Alerting
internal import Kernel

/// The values of one sensor's page.
struct SensorPage: Hashable, Sendable {
  var frame: Frame
  /// The path of its forms.
  var path: String
  var row: SensorRow
  /// Why it is paused, where somebody may know.
  var reason: String?
  var minutes: Int64
  /// What can be done: a paused or retired one is used again, any other is paused or retired.
  var isUsed: Bool
  var isRetired: Bool
  /// Why the last form was refused.
  var problem: String?
  /// What was typed into it.
  var typed = TypedSensor()
}

/// The fields of a form of sensors that was refused, as they were typed; nil where the form has no such field.
struct TypedSensor: Hashable, Sendable {
  var name: String?
  var watches: String?
  var limit: String?
  var until: String?
  var reason: String?

  /// Whether something was typed about what the sensor is.
  var isChange: Bool { name != nil || watches != nil || limit != nil }
  /// Whether something was typed about a pause.
  var isPause: Bool { until != nil || reason != nil }
}

extension TypedSensor {
  /// From the form.
  init(_ form: FormBody) {
    self.init(
      name: form["name"], watches: form["watches"], limit: form["limit"], until: form["until"],
      reason: form["reason"])
  }
}

/// The page of one sensor.
func sensorPage(_ page: SensorPage, _ say: Language) -> HTML {
  let row = page.row
  let problem = page.problem.map { "<p class=\"notice bad\" role=\"alert\">\($0)</p>" as HTML }
  func time(_ at: Instant?) -> HTML {
    at.map { timeTag($0, Wording.date($0, say)) } ?? "\(SensorPhrases.never(say))"
  }
  let unknown = SensorPhrases.unknown(say)
  let values: [HTML] = [
    time(row.lastEvent), time(row.heartbeat), "\(row.lag ?? unknown)", "\(row.skew ?? unknown)",
    "\(row.next)",
  ]
  let heads = [
    SensorPhrases.event, SensorPhrases.heartbeat, SensorPhrases.lagHead, SensorPhrases.skewHead,
    SensorPhrases.heads[4],
  ]
  let lines = zip(heads, values).map { head, value -> HTML in
    "<dt>\(head(say))</dt><dd>\(value)</dd>\n"
  }
  let reason = page.reason.map { "<p>\(SensorPhrases.because($0)(say))</p>" as HTML }
  let alert = row.alertPath.map { path -> HTML in
    "<p><a class=\"btn\" href=\"\(path: path)\">\(SensorPhrases.alert(say))</a></p>"
  }
  return layout(
    page.frame, title: row.name, say,
    main: """
      <p><a href="/sensors">← \(SensorPhrases.back(say))</a></p>
      <h1>\(row.name) <span class="sub">\(row.owner)</span></h1>
      \(problem)
      <p><b>\(row.state)</b> <span class="sub">\(row.watches)</span></p>\(reason)\(alert)
      <dl>\(lines)</dl>
      \(forms(page, say))
      """)
}

private func forms(_ page: SensorPage, _ say: Language) -> HTML {
  let token = tokenField(page.frame)
  let typed = page.typed
  let own = particularFields(
    "own", name: typed.name ?? page.row.name, watches: typed.watches ?? page.row.watches,
    limit: typed.limit ?? "\(page.minutes)", say)
  let use: HTML = """
    <form method="post" action="\(path: "\(page.path)/use")">\(token)\
    <p><button class="btn">\(SensorPhrases.use(say))</button></p></form>
    """
  let pause: HTML = """
    <details class="more"\(typed.isPause ? " open" : HTML.nothing)>\
    <summary>\(SensorPhrases.pause(say))</summary>
    <form method="post" action="\(path: "\(page.path)/pause")" class="stack">\(token)
    <p>\(SensorPhrases.pauseMeans(say))</p>
    <label for="until">\(SensorPhrases.until(say))</label>
    <input id="until" name="until" type="datetime-local" value="\(typed.until ?? "")" required>
    <label for="reason">\(SensorPhrases.reason(say))</label>
    <input id="reason" name="reason" maxlength="\(Sensor.reasonMax)" \
    value="\(typed.reason ?? "")" required>
    <p><button class="btn">\(SensorPhrases.doPause(say))</button></p></form></details>

    """
  let retire: HTML = """
    <details class="more"><summary>\(SensorPhrases.retire(say))</summary>
    <form method="post" action="\(path: "\(page.path)/retire")">\(token)
    <p>\(SensorPhrases.retireMeans(say))</p>
    <p><button class="btn">\(SensorPhrases.retire(say))</button></p></form></details>
    """
  return """
    \(page.isUsed ? nil : use)
    <details class="more"\(typed.isChange ? " open" : HTML.nothing)>\
    <summary>\(SensorPhrases.change(say))</summary>
    <form method="post" action="\(path: page.path)" class="stack">\(token)
    \(own)
    <p><button class="btn">\(SensorPhrases.keep(say))</button></p></form></details>
    \(page.isRetired ? nil : pause)\(page.isRetired ? nil : retire)
    """
}
