package dev.invitations.verification.links;

import static dev.invitations.contract.fixture.TestHost.ACME;
import static dev.invitations.contract.fixture.TestHost.ADA;
import static dev.invitations.contract.fixture.TestHost.CAROL;
import static dev.invitations.contract.fixture.TestHost.DAVE;
import static dev.invitations.contract.fixture.TestHost.GLOBEX;
import static dev.invitations.contract.fixture.TestHost.MAIL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.InvitationQuery;
import dev.invitations.Invitations;
import dev.invitations.LinkKeys;
import dev.invitations.contract.fixture.ForwardingStorage;
import dev.invitations.contract.fixture.HarnessReport;
import dev.invitations.contract.fixture.TestHost;
import dev.invitations.contract.fixture.TestLinks;
import dev.invitations.inmemory.InMemoryStorage;
import dev.invitations.model.DomainId;
import dev.invitations.model.InvitationId;
import dev.invitations.model.LinkHolder;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests that a link that the library did not make is refused by every method, without a call of the storage. */
@Tag("full")
class WrongLinksTest {

    private final AtomicInteger calls = new AtomicInteger();
    private TestHost host;
    private InvitationId id;
    private String token;

    @BeforeEach
    void send() {
        host = TestLinks.withAcme(ForwardingStorage.watched(InMemoryStorage.create(), call -> calls.incrementAndGet()));
        host.founded(GLOBEX, ADA, TestHost.OWNER);
        id = host.sent(ADA, ACME, MAIL, TestHost.VIEWER);
        token = TestLinks.token(host, id);
    }

    /** Returns every method of the API that takes an actor or a token. */
    private static Map<String, Consumer<LinkHolder>> methods(Invitations library, InvitationId id) {
        DomainId domain = id.domain();
        Map<String, Consumer<LinkHolder>> methods = new LinkedHashMap<>();
        methods.put("read", holder -> library.links().read(holder.token()));
        methods.put("accept", holder -> library.accept(holder, id));
        methods.put("reject", holder -> library.reject(holder, id));
        methods.put("find", holder -> library.find(holder, id));
        methods.put("history", holder -> library.history(holder, id));
        methods.put("inbox", holder -> library.inbox(holder));
        methods.put("list", holder -> library.list(holder, InvitationQuery.toMe()));
        methods.put("count", holder -> library.count(holder, InvitationQuery.toMe()));
        methods.put("send", holder -> library.send(holder, domain, DAVE, "viewer"));
        methods.put("resend", holder -> library.resend(holder, id));
        methods.put("delete", holder -> library.delete(holder, id));
        methods.put("addFounder", holder -> library.members().addFounder(holder, new DomainId("new"), "owner"));
        methods.put("assign", holder -> library.members().assign(holder, domain, DAVE, "viewer"));
        methods.put("remove", holder -> library.members().remove(holder, domain, DAVE));
        methods.put("transfer", holder -> library.members().transfer(holder, domain, DAVE, "viewer"));
        methods.put("permissions", holder -> library.members().permissions(holder, domain));
        return methods;
    }

    /** Calls the method, and returns the answer and the number of calls of the storage. */
    private String answer(Consumer<LinkHolder> method, String wrong) {
        calls.set(0);
        String answer = TestHost.answer(() -> method.accept(LinkHolder.of(CAROL, wrong)));
        return answer + " after " + calls + " calls";
    }

    private void assertRefused(String method, String wrong) {
        assertThat(answer(Objects.requireNonNull(methods(host.invitations, id).get(method)), wrong))
                .as("%s with %s", method, wrong)
                .isEqualTo("NOT_FOUND after 0 calls");
    }

    static Stream<String> methods() {
        Invitations unused = TestLinks.withAcme(InMemoryStorage.create()).invitations;
        return methods(unused, new InvitationId(ACME, new UUID(0, 0))).keySet().stream();
    }

    /** Returns the link to an invitation of another host, which has another key. */
    private static String foreignToken() {
        TestHost foreign = TestHost.withAcme(
                InMemoryStorage.create(),
                builder -> builder.timeToLive(TestLinks.TIME_TO_LIVE).links(LinkKeys.of(new byte[32])));
        return TestLinks.token(foreign, foreign.sent(ADA, ACME, MAIL, TestHost.VIEWER));
    }

    @ParameterizedTest
    @MethodSource("methods")
    void every_method_refuses_a_wrong_link_without_a_call(String method) {
        String[] parts = token.split("\\.", -1);
        String elsewhere =
                Base64.getUrlEncoder().withoutPadding().encodeToString("globex".getBytes(StandardCharsets.UTF_8));
        List<String> wrong = List.of(
                "",
                "x",
                token + "A",
                token.substring(1),
                token.toUpperCase(Locale.ROOT),
                token + "=",
                " " + token,
                token.replace(parts[4], ""),
                token.replace(parts[1], elsewhere),
                "i2" + token.substring(2),
                "\u0000".repeat(200),
                "\uD800",
                ".".repeat(100_000),
                foreignToken());
        wrong.forEach(one -> assertRefused(method, one));
    }

    @Test
    void every_changed_bit_and_every_truncation_is_refused_without_a_call() {
        HarnessReport proof = HarnessReport.of("wrong-links");
        List<String> wrong = new ArrayList<>();
        for (int i = 0; i < token.length(); i++) {
            wrong.add(token.substring(0, i));
            wrong.add(token.substring(i + 1));
            for (int bit = 0; bit < 16; bit++) {
                char changed = (char) (token.charAt(i) ^ 1 << bit);
                wrong.add(token.substring(0, i) + changed + token.substring(i + 1));
            }
        }
        for (String method : List.of("read", "accept", "find", "inbox")) {
            for (String one : wrong) {
                proof.tried();
                String answer = answer(
                        Objects.requireNonNull(methods(host.invitations, id).get(method)), one);
                if (answer.equals("NOT_FOUND after 0 calls")) {
                    proof.hit();
                } else {
                    proof.violated(method + " with " + one + ": " + answer);
                }
            }
        }
        proof.end(4L * 18 * token.length());
        assertThat(host.stored(id).status()).isEqualTo(Status.PENDING);
        assertThat(answer(Objects.requireNonNull(methods(host.invitations, id).get("accept")), token))
                .startsWith("done after");
    }

    /** The holder is the user in every other respect, so it neither sees nor answers any other invitation. */
    @Test
    void the_holder_of_a_link_sees_no_other_invitation_to_the_address() {
        InvitationId elsewhere = host.sent(ADA, GLOBEX, MAIL, TestHost.VIEWER);
        UserId stranger = new UserId("stranger");
        LinkHolder holder = LinkHolder.of(stranger, token);
        assertThat(host.invitations.find(holder, id).id()).isEqualTo(id);
        for (Runnable call : List.<Runnable>of(
                () -> host.invitations.find(holder, elsewhere),
                () -> host.invitations.accept(holder, elsewhere),
                () -> host.invitations.reject(holder, elsewhere),
                () -> host.invitations.history(holder, elsewhere))) {
            assertThat(TestHost.answer(call)).isEqualTo("NOT_FOUND");
        }
        assertThat(host.invitations.inbox(holder).pending()).isEmpty();
        assertThat(host.invitations.list(holder, InvitationQuery.toMe()).items())
                .isEmpty();
        // A deleted and repeated invitation to the same address has another link.
        host.invitations.delete(ADA, id);
        InvitationId again = host.sent(ADA, ACME, MAIL, TestHost.VIEWER);
        assertThat(TestHost.answer(() -> host.invitations.accept(holder, again)))
                .isEqualTo("NOT_FOUND");
        assertThat(TestHost.answer(() -> host.invitations.accept(holder, id))).isEqualTo("DELETED");
        assertThat(host.roleOf(ACME, stranger)).isEmpty();
    }
}
