package dev.invitations.examples.console;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpCookie;
import java.util.Map;
import org.jsoup.Connection;
import org.jsoup.Connection.Method;
import org.jsoup.Connection.Response;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;

/** A user's browser or program. It keeps cookies, follows no redirects, and by default sends its CSRF token. */
final class ConsoleClient {

    private final RunningConsole console;
    private final Connection session =
            Jsoup.newSession().followRedirects(false).ignoreHttpErrors(true).ignoreContentType(true);

    ConsoleClient(RunningConsole console) {
        this.console = console;
    }

    Response logIn(String person) {
        get("/login");
        return post("/login", "person", person);
    }

    /** Sends a request without a body. */
    Response open(Method method, String path) {
        return execute(request(method, path));
    }

    Response get(String path) {
        return get(path, Map.of());
    }

    Response get(String path, Map<String, String> headers) {
        return execute(request(Method.GET, path).headers(headers));
    }

    Document page(String path) {
        return Jsoup.parse(get(path).body());
    }

    /** Posts a form with the token. */
    Response post(String path, String... fields) {
        return forge(path, Map.of("X-XSRF-TOKEN", token()), fields);
    }

    /** Posts a form as a page of another site would. */
    Response forge(String path, Map<String, String> headers, String... fields) {
        return execute(request(Method.POST, path).headers(headers).data(fields));
    }

    /** Calls the API. */
    Response call(String method, String path) {
        return call(method, path, "");
    }

    /** Calls the API with a body in JSON. */
    Response call(String method, String path, String body) {
        return call(method, path, Map.of("Content-Type", "application/json", "X-XSRF-TOKEN", token()), body);
    }

    Response call(String method, String path, Map<String, String> headers, String body) {
        Connection request = request(Method.valueOf(method), path).headers(headers);
        request.header("Accept", "application/json");
        return execute(method.equals("GET") ? request : request.requestBody(body));
    }

    private Connection request(Method method, String path) {
        return session.newRequest(console.at(path)).method(method).header("Accept", "text/html");
    }

    private static Response execute(Connection request) {
        try {
            Response answer = request.execute();
            answer.body(); // reads the whole answer, which releases the connection
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String token() {
        return cookie("XSRF-TOKEN");
    }

    /** Returns the value of a cookie, or {@code none yet}. */
    String cookie(String name) {
        return session.cookieStore().getCookies().stream()
                .filter(cookie -> cookie.getName().equals(name))
                .map(HttpCookie::getValue)
                .findFirst()
                .orElse("none yet");
    }
}
