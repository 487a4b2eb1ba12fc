// Many recipients of one node in one process: each enrols, waits for alerts, and acknowledges each with a signed letter.
//     recipients noroshi ADDRESS-PORT CONTROL-SOCKET ORGANISATION KEY COUNT [line]
//         line: each goes by TLS 1.3 with the certificate that it got when it enrolled, to the node's listener for links
//     recipients nats PORT COUNT BYTES
// Commands come on standard input, one a line, each answered by one line:
//     raise SEVERITY   one alert to all; waits until each acknowledgement is known to be stored there
//     settle           checks all signatures, closes what was raised, waits until nothing moves
//     by PORT FILE     from now on all go by TLS 1.3 to a proxy at that port, whose certificate stands in the file
//     silence COUNT    that many recipients say nothing any more: one half is gone, the other half reads nothing
//     quit
#include <cstdio>
#include <iostream>

#include "line.h"
#include "nats.h"
#include "peer.h"
#include "wire.h"

namespace {

// How long one step may take, and the founding of all links.
constexpr double seconds_max = 120, founding_seconds_max = 3600;

struct Recipient {
  Peer peer;
  std::string address;
  Wire wire;
  LineKey line;
  Answer answer;
  bool is_enrolled = false, is_silent = false, is_asking = false, is_behind = false;
  double received = 0, stored = 0;
  Recipient(const std::string& name, std::string address) : peer(name), address(std::move(address)) {}
};

// One call of the interface that raises. A call names so many recipients at most: a body of it has 256 KiB.
struct Raise {
  Wire wire;
  Answer answer;
  bool is_done = false;
};
constexpr size_t named_max = 5000;

class Crowd {
 public:
  Crowd(int port, std::string control, std::string under, std::string key, size_t count, bool has_line)
      : port(port), control(std::move(control)), under(std::move(under)), key(std::move(key)), has_line(has_line),
        loop(epoll_create1(0)) {
    want_files(count + 256);
    for (size_t number = 0; number < count; number++)
      all.emplace_back("r" + std::to_string(number) + ".bench.example", own_address(number));
  }

  // Every recipient enrols by a code of its own and is known there with somebody who responds.
  void found() {
    double began = clock_seconds();
    std::string address = "http://127.0.0.1:" + std::to_string(port);
    for (Recipient& one : all) {
      Json asked = Json::of({{"verb", "link invite"}, {"under", under}, {"days", 1}, {"address", address}});
      std::string code = ask_control(control, asked).string;
      std::string request = one.peer.request(code, has_line ? one.line.request() : "");
      dial_in(one);
      post(one, "/federation/v1/enrol", "application/json", request);
      while (asking > 64) turn(0.1);
    }
    until("enrolled and known", [&] {
      return std::all_of(all.begin(), all.end(), [](const Recipient& one) { return one.peer.is_introduced; });
    }, founding_seconds_max);
    rest(1);
    check();
    std::printf("ready seconds=%.1f\n", clock_seconds() - began);
    std::fflush(stdout);
  }

  void run() {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = commands;
    epoll_ctl(loop, EPOLL_CTL_ADD, 0, &event);
    for (;;) {
      while (!has_command) turn(1);
      has_command = false;
      std::string line;
      if (!std::getline(std::cin, line) || line == "quit") return;
      if (line.rfind("raise ", 0) == 0) {
        raise(std::atoi(line.c_str() + 6));
      } else if (line == "settle") {
        settle();
      } else if (line.rfind("by ", 0) == 0) {
        size_t end = line.find(' ', 3);
        if (end == std::string::npos) broken("no command: " + line);
        go_by(std::atoi(line.c_str() + 3), line.substr(end + 1));
      } else if (line.rfind("silence ", 0) == 0) {
        silence(static_cast<size_t>(std::atoi(line.c_str() + 8)));
      } else {
        broken("no command: " + line);
      }
      std::fflush(stdout);
    }
  }

 private:
  // Calls that raise count downward from the second.
  static constexpr uint64_t commands = ~0ull, raiser = ~1ull;

  int port;
  std::string control, under, key;
  bool has_line;
  int loop;
  // Where whoever is enrolled is spoken to, and how: the public address in clear until there is a line or a proxy.
  int where = 0;
  bool is_proxied = false;
  std::unique_ptr<Trust> trust;
  std::vector<Recipient> all;
  std::vector<Raise> raises;
  size_t asking = 0, known = 0;
  bool has_command = false;
  double began = 0;

  void watch(int file, uint64_t whose) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = whose;
    epoll_ctl(loop, EPOLL_CTL_ADD, file, &event);
  }

  Wire dialled(const Recipient& one) const {
    if (!one.is_enrolled || !trust) return Wire::to(port, one.address);
    return Wire::to(where, one.address, trust.get(), is_proxied ? nullptr : &one.line);
  }

  void dial_in(Recipient& one) {
    one.wire = dialled(one);
    one.answer.bytes.clear();
    watch(one.wire.file, static_cast<uint64_t>(&one - all.data()));
  }

  // It has enrolled: from now on it goes by the line that its certificate opens.
  void take_line(Recipient& one, const Json& answer) {
    one.line.own = read_certificate(unbase64(answer.at("certificate").string));
    one.line.authority = read_certificate(unbase64(answer.at("authority").string));
    const std::string& place = answer.at("line").string;
    if (!trust) {
      trust = std::make_unique<Trust>();
      trust->add(one.line.authority.get());
      where = std::atoi(place.c_str() + place.rfind(':') + 1);
    }
    dial_in(one);
  }

  // All recipients leave the line and go through a proxy, each once its stream was answered: so nothing is lost on the way.
  void go_by(int proxy, const std::string& certificate) {
    trust = std::make_unique<Trust>();
    trust->add_file(certificate);
    where = proxy;
    is_proxied = true;
    double since = clock_seconds();
    for (Recipient& one : all) one.is_behind = !one.is_silent;
    until("all go by the proxy", [&] {
      return std::none_of(all.begin(), all.end(), [](const Recipient& one) { return one.is_behind; });
    });
    rest(1);
    std::printf("by seconds=%.1f\n", clock_seconds() - since);
  }

  void post(Recipient& one, const std::string& path, const std::string& type, const std::string& body) {
    one.is_asking = true;
    asking++;
    one.wire.send("POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: " + type +
                           "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
  }

  // What a recipient does next: it brings up what it owes, else it asks for what waits.
  void go_on(Recipient& one) {
    if (one.peer.owes()) {
      post(one, "/federation/v1/frames", "application/vnd.noroshi.frames", one.peer.upward());
    } else {
      one.wire.send("GET /federation/v1/stream HTTP/1.1\r\nHost: 127.0.0.1\r\nNoroshi-Hello: " +
                             base64(one.peer.hello()) + "\r\n\r\n");
    }
  }

  void take(Recipient& one, int status, const std::string& body) {
    if (status != 200) broken(one.peer.name + ": " + std::to_string(status) + " " + body);
    if (one.is_asking) asking--;
    one.is_asking = false;
    if (!one.is_enrolled) {
      one.is_enrolled = true;
      Json answer = one.peer.enrolled(body);
      if (has_line) take_line(one, answer);
    } else {
      size_t duties = one.peer.answered.size(), stored = one.peer.stored.size();
      one.peer.take(body);
      if (one.peer.answered.size() > duties) one.received = clock_seconds();
      if (one.peer.stored.size() > stored) {
        if (one.stored == 0) known++;
        one.stored = clock_seconds();
      }
    }
    if (one.is_behind) {
      one.is_behind = false;
      dial_in(one);
    }
    go_on(one);
  }

  // Takes what came, once.
  void turn(double seconds) {
    epoll_event events[256];
    int count = epoll_wait(loop, events, 256, static_cast<int>(seconds * 1000));
    for (int place = 0; place < count; place++) {
      uint64_t whose = events[place].data.u64;
      if (whose == commands) {
        has_command = true;
        continue;
      }
      Raise* raise = whose >= all.size() ? &raises[raiser - whose] : nullptr;
      Answer& answer = raise ? raise->answer : all[whose].answer;
      if (!(raise ? raise->wire : all[whose].wire).receive(answer.bytes)) {
        // Once it has answered the node closes what stands still for a minute; a round may last longer.
        if (!raise || !raise->is_done)
          broken((raise ? "raise" : all[whose].peer.name) + ": the connection ended before the answer");
        raise->wire.close();
        continue;
      }
      int status = 0;
      std::string body;
      if (!answer.take(status, body)) continue;
      if (!raise) {
        take(all[whose], status, body);
      } else {
        if (status != 201) broken("raise: " + std::to_string(status) + " " + body);
        raise->is_done = true;
      }
    }
  }

  template <typename Done>
  void until(const std::string& what, Done done, double seconds = seconds_max) {
    double end = clock_seconds() + seconds;
    while (!done()) {
      turn(0.1);
      if (clock_seconds() > end) broken("not in " + std::to_string(static_cast<int>(seconds)) + " s: " + what);
    }
  }

  // Until nothing was brought up for that long.
  void rest(double seconds) {
    double end = clock_seconds() + founding_seconds_max, quiet = clock_seconds() + seconds;
    while (clock_seconds() < quiet) {
      turn(0.05);
      if (asking > 0) quiet = clock_seconds() + seconds;
      if (clock_seconds() > end) broken("it never rests");
    }
  }

  // An alert for so many of them, as a call of the interface.
  std::string call(int severity, size_t first, size_t count) const {
    Json recipients = Json::array();
    for (size_t number = first; number < first + count; number++) recipients.items.push_back(all[number].peer.organization);
    Json asked = Json::of({{"severity", severity}, {"what", "端末1台が指令サーバと通信しています。"},
                           {"what_en", "A machine talks to a control server."}, {"now", "電話に出てください。"},
                           {"now_en", "Answer the phone."}, {"detail", std::string(512, 'x')}, {"recipients", recipients}});
    std::string body = asked.canonical();
    return "POST /api/v1/alerts HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
           "Authorization: Bearer " + key + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
  }

  // One alert to all; as many alerts at one moment as calls are needed to name them.
  void raise(int severity) {
    int64_t before = 0;
    for (Recipient& one : all) {
      one.received = one.stored = 0;
      if (one.is_silent) continue;
      one.peer.prepare();
      before += one.peer.signed_documents;
    }
    std::vector<std::string> calls;
    for (size_t first = 0; first < all.size(); first += named_max)
      calls.push_back(call(severity, first, std::min(named_max, all.size() - first)));
    raises.clear();
    for (size_t number = 0; number < calls.size(); number++) {
      raises.emplace_back();
      raises.back().wire = Wire::to(port, "127.0.0.1");
      watch(raises.back().wire.file, raiser - number);
    }
    known = 0;
    size_t live = 0;
    for (const Recipient& one : all) live += one.is_silent ? 0 : 1;

    double own = own_seconds();
    began = clock_seconds();
    for (size_t number = 0; number < calls.size(); number++) raises[number].wire.send(calls[number]);
    double end = 0;
    until("acknowledgements known", [&] {
      bool is_raised = std::all_of(raises.begin(), raises.end(), [](const Raise& one) { return one.is_done; });
      if (known == live && is_raised) end = clock_seconds();
      return end > 0;
    });
    own = own_seconds() - own;
    raises.clear();

    std::vector<double> received, stored;
    int64_t after = 0;
    for (const Recipient& one : all) {
      if (one.is_silent) continue;
      received.push_back((one.received - began) * 1e3);
      stored.push_back((one.stored - began) * 1e3);
      after += one.peer.signed_documents;
    }
    // One hello of each was signed before the clock ran, and is checked while it runs.
    std::printf("raised ms=%.3f received_p50=%.3f received_p99=%.3f stored_p50=%.3f stored_p99=%.3f live=%zu signed=%lld client_ms=%.1f\n",
                (end - began) * 1e3, quantile(received, 0.5), quantile(received, 0.99), quantile(stored, 0.5),
                quantile(stored, 0.99), live, static_cast<long long>(after - before) + static_cast<long long>(live),
                own * 1e3);
  }

  void check() {
    for (Recipient& one : all)
      if (!one.is_silent) one.peer.check();
  }

  void settle() {
    check();
    std::vector<int64_t> wanted;
    for (Recipient& one : all) {
      wanted.push_back(one.peer.closings + static_cast<int64_t>(one.peer.answered.size()));
      if (!one.is_silent) one.peer.close();
    }
    // Each waits on its stream: the closing goes up on a connection of its own, as a node has two of them.
    std::vector<std::pair<Recipient*, Wire>> closing;
    for (Recipient& one : all) {
      if (one.is_silent) continue;
      closing.emplace_back(&one, begin_closing(one));
      if (closing.size() == 64) end_closing(closing);
    }
    end_closing(closing);
    until("closed at both ends", [&] {
      for (size_t number = 0; number < all.size(); number++)
        if (!all[number].is_silent && all[number].peer.closings < wanted[number]) return false;
      return true;
    });
    rest(0.5);
    check();
    std::printf("settled\n");
  }

  Wire begin_closing(Recipient& one) {
    Wire wire = dialled(one);
    std::string body = one.peer.upward();
    wire.send("POST /federation/v1/frames HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/vnd.noroshi.frames"
                   "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
    return wire;
  }

  void end_closing(std::vector<std::pair<Recipient*, Wire>>& closing) {
    for (auto& [one, wire] : closing) {
      Answer answer;
      int status = 0;
      std::string said;
      while (!answer.take(status, said)) {
        if (!wire.receive(answer.bytes, true)) broken(one->peer.name + ": the connection ended");
      }
      if (status != 200) broken(one->peer.name + ": " + std::to_string(status) + " " + said);
      one->peer.take(said);
    }
    closing.clear();
  }

  void silence(size_t count) {
    for (size_t number = 0; number < count && number < all.size(); number++) {
      Recipient& one = all[number];
      one.is_silent = true;
      epoll_ctl(loop, EPOLL_CTL_DEL, one.wire.file, nullptr);
      if (number % 2 == 0) one.wire.close();
    }
    std::printf("silent %zu\n", std::min(count, all.size()));
  }
};

}  // namespace

int main(int count, char** words) {
  try {
    std::string mode = count > 1 ? words[1] : "";
    bool has_line = count == 8 && words[7] == std::string("line");
    if (mode == "noroshi" && (count == 7 || has_line)) {
      Crowd crowd(std::atoi(words[2]), words[3], words[4], words[5], static_cast<size_t>(std::atoi(words[6])), has_line);
      crowd.found();
      crowd.run();
      return 0;
    }
    if (mode == "nats" && count == 5) {
      nats(std::atoi(words[2]), static_cast<size_t>(std::atoi(words[3])), static_cast<size_t>(std::atoi(words[4])));
      return 0;
    }
    std::fprintf(stderr, "usage: recipients noroshi PORT CONTROL ORGANISATION KEY COUNT [line] | nats PORT COUNT BYTES\n");
    return 2;
  } catch (const std::exception& problem) {
    std::fprintf(stderr, "recipients: %s\n", problem.what());
    return 1;
  }
}
