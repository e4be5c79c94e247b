package dev.invitations.examples.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;

/**
 * A user's browser or program. It keeps cookies, follows no redirects, and by default sends the token that it was
 * given.
 */
final class ConsoleClient {

    static final String JSON = "application/json";

    private final RunningConsole console;
    private final CookieManager cookies = new CookieManager();
    private final HttpClient client =
            HttpClient.newBuilder().cookieHandler(cookies).build();

    ConsoleClient(RunningConsole console) {
        this.console = console;
    }

    HttpResponse<String> logIn(String person) {
        get("/login");
        return post("/login", "person", person);
    }

    HttpResponse<String> get(String path, String... headers) {
        return exchange(request(path, headers).header("Accept", "text/html").GET());
    }

    Document page(String path) {
        return Jsoup.parse(get(path).body());
    }

    /** Posts a form with the token. */
    HttpResponse<String> post(String path, String... fields) {
        return exchange(form(path, fields).header("X-XSRF-TOKEN", token()));
    }

    /** Posts a form as a page of another site would. */
    HttpResponse<String> forge(String path, Optional<String> token, String... fields) {
        HttpRequest.Builder request = form(path, fields);
        token.ifPresent(value -> request.header("X-XSRF-TOKEN", value));
        return exchange(request);
    }

    private HttpRequest.Builder form(String path, String... fields) {
        StringBuilder form = new StringBuilder();
        for (int i = 0; i < fields.length; i += 2) {
            form.append(i == 0 ? "" : "&")
                    .append(fields[i])
                    .append('=')
                    .append(URLEncoder.encode(fields[i + 1], UTF_8));
        }
        return request(path)
                .header("Accept", "text/html")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form.toString()));
    }

    /** Calls the API. */
    HttpResponse<String> call(String method, String path, String body) {
        return exchange(request(path)
                .header("Accept", JSON)
                .header("Content-Type", JSON)
                .header("X-XSRF-TOKEN", token())
                .method(method, HttpRequest.BodyPublishers.ofString(body)));
    }

    HttpRequest.Builder request(String path, String... headers) {
        return to(console.at(path), headers);
    }

    static HttpRequest.Builder to(URI address, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(address);
        return headers.length == 0 ? request : request.headers(headers);
    }

    HttpResponse<String> exchange(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    String token() {
        return cookies().getOrDefault("XSRF-TOKEN", "none yet");
    }

    Map<String, String> cookies() {
        return cookies.getCookieStore().getCookies().stream()
                .collect(Collectors.toMap(HttpCookie::getName, HttpCookie::getValue));
    }
}
