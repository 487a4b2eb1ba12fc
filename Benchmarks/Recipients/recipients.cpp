// Many recipients of one node in one process: each enrols, waits for alerts, and acknowledges each with a signed letter.
//     recipients noroshi ADDRESS-PORT CONTROL-SOCKET ORGANISATION KEY COUNT
//     recipients nats PORT COUNT BYTES
// Commands come on standard input, one a line, each answered by one line:
//     raise SEVERITY   one alert to all; waits until each acknowledgement is known to be stored there
//     settle           checks all signatures, closes what was raised, waits until nothing moves
//     silence COUNT    that many recipients say nothing any more: one half is gone, the other half reads nothing
//     quit
#include <cstdio>
#include <iostream>

#include "line.h"
#include "nats.h"
#include "peer.h"

namespace {

// How long one step may take, and the founding of all links.
constexpr double seconds_max = 120, founding_seconds_max = 600;

struct Recipient {
  Peer peer;
  std::string address;
  int file = -1;
  Answer answer;
  bool is_enrolled = false, is_silent = false, is_asking = false;
  double received = 0, stored = 0;
  Recipient(const std::string& name, std::string address) : peer(name), address(std::move(address)) {}
};

class Crowd {
 public:
  Crowd(int port, std::string control, std::string under, std::string key, size_t count)
      : port(port), control(std::move(control)), under(std::move(under)), key(std::move(key)), loop(epoll_create1(0)) {
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
      std::string request = one.peer.request(ask_control(control, asked).string);
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
      } else if (line.rfind("silence ", 0) == 0) {
        silence(static_cast<size_t>(std::atoi(line.c_str() + 8)));
      } else {
        broken("no command: " + line);
      }
      std::fflush(stdout);
    }
  }

 private:
  static constexpr uint64_t commands = ~0ull, raiser = ~1ull;

  int port;
  std::string control, under, key;
  int loop;
  std::vector<Recipient> all;
  size_t asking = 0, known = 0;
  bool has_command = false, is_raised = false;
  double began = 0;
  Answer raised;

  void dial_in(Recipient& one) {
    one.file = dial(port, one.address);
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = static_cast<uint64_t>(&one - all.data());
    epoll_ctl(loop, EPOLL_CTL_ADD, one.file, &event);
  }

  void post(Recipient& one, const std::string& path, const std::string& type, const std::string& body) {
    one.is_asking = true;
    asking++;
    send_all(one.file, "POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: " + type +
                           "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
  }

  // What a recipient does next: it brings up what it owes, else it asks for what waits.
  void go_on(Recipient& one) {
    if (one.peer.owes()) {
      post(one, "/federation/v1/frames", "application/vnd.noroshi.frames", one.peer.upward());
    } else {
      send_all(one.file, "GET /federation/v1/stream HTTP/1.1\r\nHost: 127.0.0.1\r\nNoroshi-Hello: " +
                             base64(one.peer.hello()) + "\r\n\r\n");
    }
  }

  void take(Recipient& one, int status, const std::string& body) {
    if (status != 200) broken(one.peer.name + ": " + std::to_string(status) + " " + body);
    if (one.is_asking) asking--;
    one.is_asking = false;
    if (!one.is_enrolled) {
      one.is_enrolled = true;
      one.peer.enrolled(body);
    } else {
      size_t duties = one.peer.answered.size(), stored = one.peer.stored.size();
      one.peer.take(body);
      if (one.peer.answered.size() > duties) one.received = clock_seconds();
      if (one.peer.stored.size() > stored) {
        if (one.stored == 0) known++;
        one.stored = clock_seconds();
      }
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
      bool is_raiser = whose == raiser;
      int file = is_raiser ? raising : all[whose].file;
      Answer& answer = is_raiser ? raised : all[whose].answer;
      char part[65536];
      ssize_t got = recv(file, part, sizeof part, MSG_DONTWAIT);
      if (got < 0 && (errno == EAGAIN || errno == EINTR)) continue;
      if (got <= 0) broken((is_raiser ? "raise" : all[whose].peer.name) + ": the connection ended");
      answer.bytes.append(part, static_cast<size_t>(got));
      int status = 0;
      std::string body;
      if (!answer.take(status, body)) continue;
      if (!is_raiser) {
        take(all[whose], status, body);
      } else {
        if (status != 201) broken("raise: " + std::to_string(status) + " " + body);
        is_raised = true;
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

  int raising = -1;

  void raise(int severity) {
    Json recipients = Json::array();
    int64_t before = 0;
    for (Recipient& one : all) {
      recipients.items.push_back(one.peer.organization);
      one.received = one.stored = 0;
      if (one.is_silent) continue;
      one.peer.prepare();
      before += one.peer.signed_documents;
    }
    Json asked = Json::of({{"severity", severity}, {"what", "端末1台が指令サーバと通信しています。"},
                           {"what_en", "A machine talks to a control server."}, {"now", "電話に出てください。"},
                           {"now_en", "Answer the phone."}, {"detail", std::string(512, 'x')}, {"recipients", recipients}});
    std::string body = asked.canonical();
    std::string request = "POST /api/v1/alerts HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                          "Authorization: Bearer " + key + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
                          body;
    raising = dial(port);
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = raiser;
    epoll_ctl(loop, EPOLL_CTL_ADD, raising, &event);
    raised.bytes.clear();
    is_raised = false;
    known = 0;
    size_t live = 0;
    for (const Recipient& one : all) live += one.is_silent ? 0 : 1;

    double own = own_seconds();
    began = clock_seconds();
    send_all(raising, request);
    double end = 0;
    until("acknowledgements known", [&] {
      if (known == live && is_raised) end = clock_seconds();
      return end > 0;
    });
    own = own_seconds() - own;
    ::close(raising);

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
    std::vector<std::pair<Recipient*, int>> closing;
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

  int begin_closing(Recipient& one) {
    int file = dial(port, one.address);
    std::string body = one.peer.upward();
    send_all(file, "POST /federation/v1/frames HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/vnd.noroshi.frames"
                   "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
    return file;
  }

  void end_closing(std::vector<std::pair<Recipient*, int>>& closing) {
    for (auto [one, file] : closing) {
      Answer answer;
      int status = 0;
      std::string said;
      while (!answer.take(status, said)) {
        char part[65536];
        ssize_t got = recv(file, part, sizeof part, 0);
        if (got <= 0) broken(one->peer.name + ": the connection ended");
        answer.bytes.append(part, static_cast<size_t>(got));
      }
      if (status != 200) broken(one->peer.name + ": " + std::to_string(status) + " " + said);
      one->peer.take(said);
      ::close(file);
    }
    closing.clear();
  }

  void silence(size_t count) {
    for (size_t number = 0; number < count && number < all.size(); number++) {
      Recipient& one = all[number];
      one.is_silent = true;
      epoll_ctl(loop, EPOLL_CTL_DEL, one.file, nullptr);
      if (number % 2 == 0) ::close(one.file);
    }
    std::printf("silent %zu\n", std::min(count, all.size()));
  }
};

}  // namespace

int main(int count, char** words) {
  try {
    std::string mode = count > 1 ? words[1] : "";
    if (mode == "noroshi" && count == 7) {
      Crowd crowd(std::atoi(words[2]), words[3], words[4], words[5], static_cast<size_t>(std::atoi(words[6])));
      crowd.found();
      crowd.run();
      return 0;
    }
    if (mode == "nats" && count == 5) {
      nats(std::atoi(words[2]), static_cast<size_t>(std::atoi(words[3])), static_cast<size_t>(std::atoi(words[4])));
      return 0;
    }
    std::fprintf(stderr, "usage: recipients noroshi PORT CONTROL ORGANISATION KEY COUNT | nats PORT COUNT BYTES\n");
    return 2;
  } catch (const std::exception& problem) {
    std::fprintf(stderr, "recipients: %s\n", problem.what());
    return 1;
  }
}
