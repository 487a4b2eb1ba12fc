// Many events in each request: a file of them from one end to the other (P1), and a stream at a rate (M5).
#pragma once
#include <iostream>
#include <memory>
#include <mutex>

#include "wire.h"

// Lines of a file in bodies, each of whole lines.
struct Bodies {
  struct Body {
    size_t begin, end, lines;
  };
  std::string text;
  std::vector<Body> all;
  size_t lines = 0;

  // The lines from the one of that number on, as many; a body ends with the line that fills it, by bytes or by lines.
  Bodies(const std::string& path, size_t from, size_t count, size_t body_bytes, size_t body_lines) {
    std::ifstream file(path, std::ios::binary);
    if (!file) broken("cannot read " + path);
    std::string line;
    for (size_t number = 0; number < from && std::getline(file, line); number++) {}
    Body body{0, 0, 0};
    while (lines < count && std::getline(file, line)) {
      text += line;
      text += '\n';
      lines++;
      body.lines++;
      body.end = text.size();
      if (body.lines < body_lines && body.end - body.begin < body_bytes) continue;
      all.push_back(body);
      body = Body{text.size(), text.size(), 0};
    }
    if (body.lines > 0) all.push_back(body);
    if (lines < count) broken(path + " has fewer lines than " + std::to_string(from + count));
  }

  std::string_view operator[](size_t number) const {
    return std::string_view(text).substr(all[number].begin, all[number].end - all[number].begin);
  }
};

// Sends bodies until all are acknowledged; where the node asks to wait, the same again a little later.
class Sender {
 public:
  Sender(int port, Keys& keys) : port(port), keys(keys), wire(std::make_unique<Wire>(port)) {}

  void send(std::string_view body, size_t lines) {
    std::string answer;
    for (;;) {
      int status = wire->ask(post("/api/v1/events", keys.next(), body), answer);
      if (status == 202) break;
      if (status != 429 || answer.find("matchingBehind") == std::string::npos)
        broken(std::to_string(status) + " " + answer);
      // Whoever was refused begins on a connection of its own.
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
      held += 0.1;
      wire = std::make_unique<Wire>(port);
    }
    Json said = Json::parse(answer);
    if (said.at("accepted").integer != static_cast<int64_t>(lines))
      broken("not all lines were taken: " + answer.substr(0, 400));
    last = said.at("batch").string;
  }

  // Until matching has passed what was sent last.
  void wait() {
    if (!last.empty()) wait_matched(*wire, keys, last, matched_seconds_max);
  }

  double held = 0;

 private:
  int port;
  Keys& keys;
  std::unique_ptr<Wire> wire;
  std::string last;
};

// Runs so many threads; the first that breaks ends the measurement.
template <typename Work>
inline void side_by_side(size_t count, Work work) {
  std::vector<std::thread> threads;
  std::mutex lock;
  std::string problem;
  for (size_t number = 0; number < count; number++)
    threads.emplace_back([&, number] {
      try {
        work(number);
      } catch (const std::exception& why) {
        std::lock_guard<std::mutex> held(lock);
        if (problem.empty()) problem = why.what();
      }
    });
  for (std::thread& thread : threads) thread.join();
  if (!problem.empty()) broken(problem);
}

// How long a stream has flowed before it says so.
constexpr double warm_seconds = 2;

// Sends a part of a file and waits until it is matched.
inline void batches(int port, Keys& keys, const std::string& path, size_t from, size_t count, size_t body_bytes,
                    size_t connections) {
  Bodies bodies(path, from, count, body_bytes, count);
  std::atomic<size_t> next{0};
  std::vector<double> held(connections, 0), acknowledged(connections, 0);
  double own = own_seconds(), began = clock_seconds();
  side_by_side(connections, [&](size_t number) {
    Sender sender(port, keys);
    for (size_t body = next++; body < bodies.all.size(); body = next++) sender.send(bodies[body], bodies.all[body].lines);
    acknowledged[number] = clock_seconds() - began;
    held[number] = sender.held;
    sender.wait();
  });
  double seconds = clock_seconds() - began;
  own = own_seconds() - own;
  std::printf("events=%zu bytes=%zu acknowledged=%.3f matched=%.3f held=%.1f client=%.3f\n", bodies.lines,
              bodies.text.size(), *std::max_element(acknowledged.begin(), acknowledged.end()), seconds,
              *std::max_element(held.begin(), held.end()), own);
}

// A stream of so many events a second until a line is said; then how much of it went out in time.
inline void flow(int port, Keys& keys, const std::string& path, size_t count, double rate, size_t body_lines,
                 size_t connections) {
  Bodies bodies(path, 0, count, ~size_t(0), body_lines);
  std::atomic<size_t> next{0}, events{0};
  std::atomic<bool> is_over{false};
  std::vector<double> late(connections, 0), held(connections, 0), behind(connections, 0);
  double began = clock_seconds(), ended = 0, own = own_seconds();
  std::string problem;
  std::thread listener([&] {
    std::this_thread::sleep_for(std::chrono::duration<double>(warm_seconds));
    std::printf("flowing\n");
    std::fflush(stdout);
    std::string line;
    std::getline(std::cin, line);
    ended = clock_seconds();
    is_over = true;
  });
  try {
    side_by_side(connections, [&](size_t number) {
      Sender sender(port, keys);
      while (!is_over) {
        size_t place = next++;
        const Bodies::Body& body = bodies.all[place % bodies.all.size()];
        double due = began + static_cast<double>(place) * static_cast<double>(body_lines) / rate;
        double early = due - clock_seconds();
        if (early > 0) std::this_thread::sleep_for(std::chrono::duration<double>(early));
        late[number] = std::max(late[number], clock_seconds() - due);
        sender.send(bodies[place % bodies.all.size()], body.lines);
        if (!is_over) events += body.lines;
      }
      held[number] = sender.held;
      double at = clock_seconds();
      sender.wait();
      behind[number] = clock_seconds() - at;
    });
  } catch (const std::exception& why) {
    problem = why.what();
  }
  if (!problem.empty()) {
    // The listener waits for a line that may never come: it is left, and the program ends without it.
    std::fprintf(stderr, "intake: %s\n", problem.c_str());
    std::_Exit(1);
  }
  listener.join();
  own = own_seconds() - own;
  auto most = [](const std::vector<double>& values) { return *std::max_element(values.begin(), values.end()); };
  std::printf("events=%zu rate=%.1f late=%.3f held=%.1f behind=%.3f client=%.3f\n", events.load(),
              static_cast<double>(events.load()) / (ended - began), most(late), most(held), most(behind), own);
}
