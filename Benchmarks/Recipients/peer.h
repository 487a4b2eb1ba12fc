// One recipient: a node of one organisation with one link, to the node that is measured. Source: docs/protocol.
// It keeps nothing on a disk: the recipients' own disks are not what is measured.
#pragma once
#include <deque>
#include <set>

#include "sign.h"

inline const std::vector<std::string> lanes = {"urgent", "ordinary", "bulk"};

// Frames one behind the other, each behind its length.
inline void put_frame(std::string& body, const std::string& frame) {
  uint32_t length = static_cast<uint32_t>(frame.size());
  for (int shift : {24, 16, 8, 0}) body += static_cast<char>(length >> shift & 255);
  body += frame;
}

inline std::vector<std::string> frames_of(std::string_view body) {
  std::vector<std::string> frames;
  while (!body.empty()) {
    if (body.size() < 4) broken("a frame is cut");
    uint32_t length = 0;
    for (int place = 0; place < 4; place++) length = length << 8 | static_cast<unsigned char>(body[place]);
    if (body.size() < 4 + static_cast<size_t>(length)) broken("a frame is cut");
    frames.emplace_back(body.substr(4, length));
    body.remove_prefix(4 + length);
  }
  return frames;
}

struct Peer {
  // The duty that an alert brought, as far as the answer needs it.
  struct Duty {
    std::string delivery, alert, raiser, lane;
    int64_t severity = 4, alert_at = 0, taken_at = 0;
    Json marking;
  };

  explicit Peer(const std::string& name) : name(name), signer(name) {}

  const std::string name;
  const std::string organization = uuid();
  bool is_introduced = false;   // its card and its entry are receipted
  bool is_quiet = false;        // it takes letters and answers no duty by itself
  std::vector<Duty> fresh;      // duties that came and are not answered
  std::vector<Duty> answered;   // acknowledged, not closed
  int64_t closings = 0;         // alerts that were told as closed
  int64_t signed_documents = 0; // what the other side has to check
  std::set<std::string> stored; // deliveries whose acknowledgement is receipted
  std::vector<std::string> heard;  // frames that are checked when no clock runs

  // MARK: Enrolment

  std::string request(const std::string& code, const std::string& certificate_request = "") {
    std::vector<std::string> parts;
    size_t from = 0;
    for (int part = 0; part < 3; part++) {
      size_t plus = code.find('+', from);
      if (plus == std::string::npos) broken("no invitation code: " + code);
      parts.push_back(code.substr(from, plus - from));
      from = plus + 1;
    }
    fingerprint = parts[2];
    std::string verifier = sha256("noroshi-1 enrolment\n" + unhex(parts[1]));
    Json document = Json::of({{"type", "enrolmentRequest"}, {"v", 1}, {"invitation", hex(sha256(verifier))},
                              {"key", signer.note}, {"sealingKey", base64(sealing)}, {"versions", Json::array({1})},
                              {"epoch", 0}, {"certificateRequest", base64(certificate_request)}, {"at", now()}});
    document.members["proof"] = hex(hmac(verifier, "noroshi-1 proof\n" + document.canonical()));
    return signer.sign(document).canonical();
  }

  Json enrolled(const std::string& answer) {
    Json document = Json::parse(answer);
    std::string note = document.at("key").string;
    if (hex(sha256(note)) != fingerprint) broken(name + ": another node answered than the code names");
    above = Key::of_note(note);
    above_name = note.substr(0, note.find('+'));
    if (!above.signed_this(document)) broken(name + ": the answer is not signed");
    above_stream = document.at("epoch").integer << 20 | 1;
    introduce();
    return document;
  }

  // MARK: Saying

  // Whether something is to be said upward.
  bool owes() const {
    if (owes_receipt) return true;
    for (const auto& [lane, out] : outgoing)
      for (const Letter& letter : out.waiting)
        if (!letter.is_sent) return true;
    return false;
  }

  // The first word of a request. Where one was signed before, so that the client's own work stays out of the way, it is
  // that: it tells the heads of then, which were all that had been sent.
  std::string hello() {
    if (!ready_hello.empty()) {
      std::string hello;
      hello.swap(ready_hello);
      return hello;
    }
    signed_documents++;
    Json heads;
    for (const std::string& lane : lanes) heads.members[lane] = outgoing[lane].next - 1;
    return sign("hello", {{"versions", Json::array({1})}, {"epoch", 0}, {"stream", 1}, {"heads", heads}}).canonical();
  }

  void prepare() {
    if (ready_hello.empty()) ready_hello = hello();
  }

  // The body of a request upward: hello, receipt, and the letters that were not sent yet.
  std::string upward() {
    std::string body;
    put_frame(body, hello());
    put_frame(body, receipt());
    owes_receipt = false;
    for (const std::string& lane : lanes)
      for (Letter& letter : outgoing[lane].waiting)
        if (!letter.is_sent) {
          letter.is_sent = true;
          put_frame(body, write(lane, letter));
        }
    return body;
  }

  // Takes every duty that came: here is its home, so it is decided here.
  void acknowledge() {
    for (Duty& duty : fresh) {
      duty.taken_at = now();
      tell(duty, "acknowledged");
      answered.push_back(duty);
    }
    fresh.clear();
  }

  // Ends what was taken, so that the next alert meets nothing open.
  void close() {
    for (Duty& duty : answered) tell(duty, "closed");
    answered.clear();
  }

  // MARK: Hearing

  void take(std::string_view body) {
    for (std::string& frame : frames_of(body)) {
      if (frame.rfind("{\"envelope\":", 0) == 0) {
        arrive(Json::parse(frame));
      } else {
        Json told = Json::parse(frame);
        const std::string& type = told.at("type").string;
        if (type == "receipt") hear_receipt(told);
        if (type == "voids") hear_voids(told);
        // A gap names letters that are on their way beside this answer: a hello told of them first. Nothing is lost here.
      }
      heard.push_back(std::move(frame));
    }
  }

  // Everything that was heard was signed by the node above, and each payload is the one that was signed.
  void check() {
    for (const std::string& frame : heard) {
      Json told = Json::parse(frame);
      bool is_letter = told.at("type").string == "letter";
      if (!above.signed_this(is_letter ? told.at("envelope") : told)) broken(name + ": a frame is not signed");
      if (is_letter && hex(sha256(told.at("payload").canonical())) != told.at("envelope").at("payloadHash").string)
        broken(name + ": a payload is another one");
    }
    heard.clear();
  }

 private:
  struct Letter {
    int64_t seq = 0, at = 0, not_after = 0;
    std::string id, kind, record, delivery;
    int64_t version = 0;
    Json payload, marking;
    bool is_sent = false, is_acknowledgement = false;
  };
  struct Outgoing {
    int64_t next = 1;
    std::deque<Letter> waiting;
  };
  struct Incoming {
    int64_t through = 0;
    std::map<int64_t, std::string> beyond;
    std::deque<std::string> tags;
  };

  static constexpr int64_t second = 1'000'000;
  static constexpr size_t window = 256;

  Signer signer;
  Key above;
  std::string above_name, fingerprint, ready_hello;
  const std::string sealing = random_bytes(32);
  const std::string person = uuid(), post = uuid(), route = uuid(), card = uuid();
  int64_t above_stream = 1, clock = 0, version = 0;
  bool owes_receipt = true;
  std::vector<std::string> hosts;
  bool is_card_taken = false, is_entry_told = false;
  std::map<std::string, Outgoing> outgoing;
  std::map<std::string, Incoming> incoming;

  // Node time: never the same twice, since a hello is known by it.
  int64_t now() {
    timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    clock = std::max(clock + 1, time.tv_sec * second + time.tv_nsec / 1000);
    return clock;
  }

  Json sign(const std::string& type, std::initializer_list<std::pair<const std::string, Json>> members) {
    Json document = Json::of(members);
    document.members["type"] = type;
    document.members["v"] = 1;
    document.members["from"] = name;
    document.members["to"] = above_name;
    document.members["at"] = now();
    return signer.sign(document);
  }

  static Json phrase(const std::string& words) { return Json::of({{"ja", words}, {"en", words}}); }

  std::string receipt() {
    signed_documents++;
    Json told;
    for (const std::string& lane : lanes) {
      Incoming& into = incoming[lane];
      std::string tags;
      for (const std::string& tag : into.tags) tags += tag;
      Json beyond = Json::array();
      for (const auto& [seq, tag] : into.beyond) {
        beyond.items.push_back(seq);
        tags += tag;
      }
      told.members[lane] =
          Json::of({{"through", into.through}, {"beyond", beyond}, {"tags", tags}, {"refused", Json::array()}});
    }
    return sign("receipt", {{"stream", above_stream}, {"standing", "active"}, {"lanes", told}, {"items", Json::array()}})
        .canonical();
  }

  std::string write(const std::string& lane, const Letter& letter) {
    signed_documents++;
    Json envelope = Json::of({{"type", "envelope"}, {"v", 1}, {"from", name}, {"to", above_name}, {"lane", lane},
                              {"stream", 1}, {"linkSeq", letter.seq}, {"id", letter.id}, {"kind", letter.kind},
                              {"record", letter.record}, {"recordVersion", letter.version},
                              {"payloadHash", hex(sha256(letter.payload.canonical()))}, {"marking", letter.marking},
                              {"at", letter.at}, {"notAfter", letter.not_after}});
    return Json::of({{"type", "letter"}, {"envelope", signer.sign(envelope)}, {"payload", letter.payload}}).canonical();
  }

  Letter& queue(const std::string& lane, const std::string& kind, const std::string& record, Json body,
                const std::string& tlp, const std::vector<std::string>& audience, Json legal = Json::array()) {
    Outgoing& out = outgoing[lane];
    Json readers = Json::array();
    for (const std::string& reader : std::set<std::string>(audience.begin(), audience.end()))
      readers.items.push_back(reader);
    Letter letter;
    letter.seq = out.next++;
    letter.at = now();
    letter.not_after = letter.at + 7 * 86'400 * second;
    letter.id = uuid();
    letter.kind = kind;
    letter.record = record;
    letter.version = version;
    letter.payload = Json::of({{"salt", hex(random_bytes(16))}, {"body", std::move(body)}});
    letter.marking = Json::of(
        {{"tlp", tlp}, {"mayForward", Json::array()}, {"legal", std::move(legal)}, {"audience", std::move(readers)}});
    out.waiting.push_back(std::move(letter));
    return out.waiting.back();
  }

  void introduce() {
    version++;
    Json told = signer.sign(Json::of({{"type", "nodeCard"}, {"v", 1}, {"key", signer.note}, {"sealingKey", base64(sealing)},
                                      {"version", version}, {"at", now()}, {"hosts", Json::array({organization})}}));
    queue("bulk", "node", "node/" + card, std::move(told), "TLP:AMBER", {organization});
  }

  // The entry follows the card, as soon as both cards are taken: whoever responds here is to be known there.
  void tell_entry() {
    if (!is_card_taken || hosts.empty() || is_entry_told) return;
    is_entry_told = true;
    version++;
    Json told = Json::of(
        {{"organization", organization}, {"version", version}, {"name", phrase(name)}, {"legalForm", ""},
         {"parents", Json::array()}, {"networks", Json::array()},
         {"posts", Json::array({Json::of({{"id", post}, {"name", phrase("Responder")}, {"role", "responder"}})})},
         {"people", Json::array({Json::of({{"id", person}, {"name", "Responder of " + name}, {"language", "ja"}})})},
         {"appointments", Json::array({Json::of({{"person", person}, {"post", post}, {"from", now() - 86'400 * second}})})},
         {"routes", Json::array({Json::of(
                        {{"id", route}, {"person", person}, {"channel", "mail"}, {"address", "responder@" + name}})})}});
    queue("bulk", "directory", "organization/" + organization, std::move(told), "TLP:AMBER+STRICT", hosts);
  }

  void tell(const Duty& duty, const std::string& stage) {
    version++;
    Json clocks = Json::array({Json::of({{"clock", "delivered"}, {"at", duty.alert_at}}),
                               Json::of({{"clock", "acknowledged"}, {"at", duty.taken_at}})});
    if (stage == "closed") clocks.items.push_back(Json::of({{"clock", "closed"}, {"at", now()}}));
    Json told = Json::of(
        {{"delivery", duty.delivery}, {"alert", duty.alert}, {"organization", organization}, {"version", version},
         {"severity", duty.severity}, {"stage", stage}, {"rung", 0}, {"clocks", clocks},
         {"holder", Json::of({{"organization", organization}, {"person", person}, {"name", "Responder of " + name}})}});
    if (stage == "closed") told.members["outcome"] = "undetermined";
    Letter& letter = queue(duty.lane, "delivery", "delivery/" + duty.delivery, std::move(told), duty.marking.at("tlp").string,
                           {duty.raiser}, duty.marking.at("legal"));
    letter.delivery = duty.delivery;
    letter.is_acknowledgement = stage == "acknowledged";
  }

  void fill(const std::string& lane, int64_t seq, const std::string& tag) {
    Incoming& into = incoming[lane];
    into.beyond[seq] = tag;
    while (!into.beyond.empty() && into.beyond.begin()->first == into.through + 1) {
      into.through++;
      into.tags.push_back(into.beyond.begin()->second);
      into.beyond.erase(into.beyond.begin());
      if (into.tags.size() > window) into.tags.pop_front();
    }
    owes_receipt = true;
  }

  void arrive(const Json& frame) {
    const Json& envelope = frame.at("envelope");
    const std::string& lane = envelope.at("lane").string;
    int64_t seq = envelope.at("linkSeq").integer;
    owes_receipt = true;
    if (seq <= incoming[lane].through || incoming[lane].beyond.count(seq)) return;
    const Json& body = frame.at("payload").at("body");
    const std::string& kind = envelope.at("kind").string;
    if (kind == "node") {
      hosts.clear();
      for (const Json& host : body.at("hosts").items) hosts.push_back(host.string);
      tell_entry();
    }
    if (kind == "alert") take_alert(envelope, body);
    std::string tag = hex(std::string_view(sha256(envelope.at("id").string)).substr(0, 4));
    fill(lane, seq, tag == "00000000" ? "00000001" : tag);
  }

  void take_alert(const Json& envelope, const Json& body) {
    if (body.at("isClosed").integer) {
      closings++;
      return;
    }
    for (const Json& told : body.at("duties").items) {
      Duty duty;
      duty.delivery = told.at("delivery").string;
      if (!known.insert(duty.delivery).second) continue;
      duty.alert = body.at("alert").string;
      duty.raiser = body.at("organization").string;
      duty.severity = body.at("severity").integer;
      duty.lane = duty.severity >= 3 ? "urgent" : "ordinary";
      duty.marking = envelope.at("marking");
      duty.alert_at = now();
      fresh.push_back(std::move(duty));
    }
    if (!is_quiet) acknowledge();
  }

  void hear_receipt(const Json& told) {
    if (told.at("standing").string != "active") broken(name + ": the link is held there");
    if (told.at("stream").integer != 1) broken(name + ": a receipt of another stream");
    for (const std::string& lane : lanes) {
      Outgoing& out = outgoing[lane];
      const Json& position = told.at("lanes").at(lane);
      for (const Json& one : position.at("refused").items) {
        // What was refused long ago is told again and again.
        if (!out.waiting.empty() && one.at("linkSeq").integer >= out.waiting.front().seq)
          broken(name + ": refused " + one.canonical());
      }
      int64_t through = position.at("through").integer;
      while (!out.waiting.empty() && out.waiting.front().seq <= through) {
        Letter& letter = out.waiting.front();
        if (letter.kind == "node") {
          is_card_taken = true;
          tell_entry();
        }
        if (letter.kind == "directory") is_introduced = true;
        if (letter.is_acknowledgement) stored.insert(letter.delivery);
        out.waiting.pop_front();
      }
    }
  }

  void hear_voids(const Json& told) {
    for (const std::string& lane : lanes)
      for (const Json& range : told.at("lanes").at(lane).items)
        for (int64_t seq = std::max(range.items.at(0).integer, incoming[lane].through + 1);
             seq <= range.items.at(1).integer && seq <= incoming[lane].through + static_cast<int64_t>(window); seq++)
          if (!incoming[lane].beyond.count(seq)) fill(lane, seq, "00000000");
  }

  std::set<std::string> known;  // deliveries that came
};
