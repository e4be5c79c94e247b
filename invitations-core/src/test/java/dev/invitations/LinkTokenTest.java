package dev.invitations;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.invitations.model.DomainId;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Limits;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.lang.management.ManagementFactory;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LinkTokenTest {

    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    private static final String PURPOSE = "invitations/link/1";
    private static final UUID SOME_UUID = UUID.fromString("01980000-0000-7000-8000-00000000002a");
    private static final InvitationId ID = new InvitationId(new DomainId("acme/\u00e9\ud83d\ude00"), SOME_UUID);
    private static final byte[] SECRET = secret(0);
    private static final LinkKeys KEYS = LinkKeys.of(SECRET);

    /** Another program calculated the token. A token of another form would break the links of a running host. */
    private static final String TOKEN =
            "i1.YWNtZS_DqfCfmIA.AZgAAAAAcACAAAAAAAAAKg.zi6Bfw" + ".oUZBUQlSpY24igOFGj_8mMHtOrPNl_nt41PGLXooLrU";

    @Test
    void a_token_equals_the_recorded_token() throws Exception {
        assertThat(LinkToken.make(KEYS, ID)).isEqualTo(TOKEN);
        assertThat(LinkToken.verify(KEYS, TOKEN)).contains(ID);
        assertThat(token(SECRET, PURPOSE, "i1", "acme/\u00e9\ud83d\ude00", SOME_UUID))
                .isEqualTo(TOKEN);
    }

    @Property(tries = 500)
    void a_token_names_the_invitation_that_it_was_made_for(@ForAll("ids") InvitationId id, @ForAll long seed)
            throws Exception {
        byte[] secret = secret((int) seed);
        String token = LinkToken.make(LinkKeys.of(secret), id);
        assertThat(token).isEqualTo(token(secret, PURPOSE, "i1", id.domain().value(), id.uuid()));
        assertThat(token).matches("[A-Za-z0-9._-]{79,1097}");
        assertThat(LinkToken.verify(LinkKeys.of(secret), token)).contains(id);
    }

    @Provide
    Arbitrary<InvitationId> ids() {
        Arbitrary<String> domains = Arbitraries.oneOf(
                        Arbitraries.strings().ofMinLength(1).ofMaxLength(12),
                        Arbitraries.strings().alpha().ofMinLength(1).ofMaxLength(255),
                        Arbitraries.of("\uffff".repeat(255), "\ud83d\ude00".repeat(127), "x", "."))
                .filter(Limits::isId);
        return Combinators.combine(domains, Arbitraries.longs(), Arbitraries.longs())
                .as((domain, most, least) -> new InvitationId(new DomainId(domain), new UUID(most, least)));
    }

    @Test
    void a_token_with_any_changed_bit_is_refused() {
        byte[] bytes = TOKEN.getBytes(ISO_8859_1);
        for (int bit = 0; bit < 8 * bytes.length; bit++) {
            byte[] changed = bytes.clone();
            changed[bit / 8] ^= (byte) (1 << (bit % 8));
            assertRefused(new String(changed, ISO_8859_1));
        }
    }

    /** Changes the bits before the encoding, so that most tokens have the right form. */
    @Test
    void a_token_with_any_changed_bit_in_a_part_is_refused() {
        String[] parts = TOKEN.split("\\.", -1);
        for (int part = 1; part < parts.length; part++) {
            byte[] bytes = Base64.getUrlDecoder().decode(parts[part]);
            for (int bit = 0; bit < 8 * bytes.length; bit++) {
                byte[] changed = bytes.clone();
                changed[bit / 8] ^= (byte) (1 << (bit % 8));
                assertRefused(with(part, base64(changed)));
            }
        }
    }

    @Test
    void a_token_with_any_other_character_is_refused() {
        for (int i = 0; i < TOKEN.length(); i++) {
            for (char other : (ALPHABET + ".=+/ \0\n%\u00e9\u212a\ud83d").toCharArray()) {
                if (other != TOKEN.charAt(i)) {
                    assertRefused(TOKEN.substring(0, i) + other + TOKEN.substring(i + 1));
                }
                assertRefused(TOKEN.substring(0, i) + other + TOKEN.substring(i));
            }
            assertRefused(TOKEN.substring(0, i) + TOKEN.substring(i + 1));
        }
    }

    @Test
    void a_cut_or_longer_token_is_refused() {
        for (int i = 0; i < TOKEN.length(); i++) {
            assertRefused(TOKEN.substring(0, i));
            assertRefused(TOKEN.substring(i + 1));
        }
        for (String more : List.of(".", "=", "A", " ", "\n", "\0", ".A", "." + TOKEN, TOKEN)) {
            assertRefused(TOKEN + more);
            assertRefused(more + TOKEN);
        }
    }

    /** The last character of a part has unused bits. A decoder ignores them, so several texts have the same bytes. */
    @Test
    void another_encoding_of_the_same_bytes_is_refused() {
        String[] parts = TOKEN.split("\\.", -1);
        int tried = 0;
        for (int part = 1; part < parts.length; part++) {
            byte[] bytes = Base64.getUrlDecoder().decode(parts[part]);
            for (int i = 0; i < ALPHABET.length(); i++) {
                String other = parts[part].substring(0, parts[part].length() - 1) + ALPHABET.charAt(i);
                if (!other.equals(parts[part])
                        && Arrays.equals(Base64.getUrlDecoder().decode(other), bytes)) {
                    tried++;
                    assertRefused(with(part, other));
                }
            }
            assertRefused(with(part, Base64.getUrlEncoder().encodeToString(bytes) + "="));
            if (bytes.length % 3 != 0) {
                assertRefused(with(part, Base64.getUrlEncoder().encodeToString(bytes)));
            }
        }
        assertThat(tried).isEqualTo(3 + 15 + 15 + 3);
    }

    @Test
    void a_mac_fits_no_other_invitation_and_no_other_purpose() throws Exception {
        String mac = part(TOKEN, 4);
        InvitationId otherDomain = new InvitationId(new DomainId("acme"), SOME_UUID);
        InvitationId otherUuid = new InvitationId(ID.domain(), new UUID(SOME_UUID.getMostSignificantBits(), 43));
        for (InvitationId other : List.of(otherDomain, otherUuid)) {
            String valid = LinkToken.make(KEYS, other);
            assertThat(LinkToken.verify(KEYS, valid)).contains(other);
            assertRefused(valid.substring(0, valid.lastIndexOf('.') + 1) + mac);
            assertRefused(with(4, part(valid, 4)));
        }
        String domain = ID.domain().value();
        for (String purpose : List.of("invitations/link/2", "invitations/key-id", "")) {
            assertRefused(token(SECRET, purpose, "i1", domain, SOME_UUID));
        }
    }

    /** Without the lengths, a part of the domain could be taken for a part of the purpose. */
    @Test
    void the_mac_covers_the_length_of_each_part() throws Exception {
        for (int moved = 1; moved < 4; moved++) {
            assertRefused(
                    token(SECRET, PURPOSE + "acme".substring(0, moved), "i1", "acme".substring(moved), SOME_UUID));
        }
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET, "HmacSHA256"));
        mac.update(PURPOSE.getBytes(UTF_8));
        mac.update(ID.domain().value().getBytes(UTF_8));
        assertRefused(with(4, base64(mac.doFinal(bytes(SOME_UUID)))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"i2", "i0", "I1", "i", "1", "", "i1 ", "i01", "i11"})
    void another_version_is_refused(String version) throws Exception {
        assertRefused(with(0, version));
        assertRefused(token(
                SECRET, "invitations/link/" + version, version, ID.domain().value(), SOME_UUID));
    }

    @Test
    void the_first_key_signs_and_every_key_verifies() {
        LinkKeys old = LinkKeys.of(secret(2)).and(secret(3));
        LinkKeys rotated = LinkKeys.of(secret(1)).and(secret(2)).and(secret(3));
        assertThat(LinkToken.make(rotated, ID)).isEqualTo(LinkToken.make(LinkKeys.of(secret(1)), ID));
        for (int each : new int[] {1, 2, 3}) {
            assertThat(LinkToken.verify(rotated, LinkToken.make(LinkKeys.of(secret(each)), ID)))
                    .contains(ID);
        }
        assertThat(LinkToken.verify(old, LinkToken.make(rotated, ID)))
                .as("signed by a key that is not there yet")
                .isEmpty();
        assertThat(LinkToken.verify(LinkKeys.of(secret(1)), LinkToken.make(old, ID)))
                .as("signed by a key that is gone")
                .isEmpty();
    }

    @Test
    void a_token_with_the_key_id_of_another_key_is_refused() {
        LinkKeys two = LinkKeys.of(secret(1)).and(secret(2));
        String first = LinkToken.make(two, ID);
        String second = LinkToken.make(LinkKeys.of(secret(2)), ID);
        assertThat(part(first, 3)).isNotEqualTo(part(second, 3));
        assertThat(LinkToken.verify(two, with(first, 3, part(second, 3)))).isEmpty();
        assertThat(LinkToken.verify(two, with(second, 3, part(first, 3)))).isEmpty();
    }

    /** The key of a host signs these domains too, but the library never makes such a token. */
    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b ", "a\u0000", "a\nb", "a\u200bb", "\u202e"})
    void a_domain_that_is_no_valid_id_is_refused(String domain) throws Exception {
        assertRefused(token(SECRET, PURPOSE, "i1", domain, SOME_UUID));
    }

    @Test
    void a_domain_that_is_too_long_is_refused() throws Exception {
        for (String character : List.of("x", "\uffff")) {
            assertThat(LinkToken.verify(KEYS, token(SECRET, PURPOSE, "i1", character.repeat(255), SOME_UUID)))
                    .isPresent();
            assertRefused(token(SECRET, PURPOSE, "i1", character.repeat(256), SOME_UUID));
        }
    }

    /** A decoder replaces bytes that are not UTF-8 by U+FFFD. */
    @Test
    void a_domain_that_is_not_utf_8_is_refused() throws Exception {
        for (byte[] domain : List.of(new byte[] {(byte) 0xff}, new byte[] {(byte) 0xc1, (byte) 0xa1}, new byte[] {
            'a', (byte) 0xed, (byte) 0xa0, (byte) 0x80
        })) {
            assertRefused(signed(SECRET, PURPOSE, "i1", domain, bytes(SOME_UUID)));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 15, 17, 32})
    void a_uuid_of_another_length_is_refused(int length) throws Exception {
        byte[] uuid = Arrays.copyOf(bytes(SOME_UUID), length);
        assertRefused(signed(SECRET, PURPOSE, "i1", ID.domain().value().getBytes(UTF_8), uuid));
    }

    static Stream<String> other_texts() {
        return Stream.of(
                "",
                ".",
                "....",
                "i1....",
                "i1",
                "no token",
                "i1.YWNtZQ",
                ".".repeat(1_000_000),
                "A".repeat(10_000_000),
                "i1." + "A".repeat(5_000_000) + TOKEN.substring(2),
                "\0".repeat(100),
                "\ud83d".repeat(500),
                "\u212a".repeat(1_097));
    }

    @ParameterizedTest(name = "{index}")
    @MethodSource("other_texts")
    void other_text_is_refused(String text) {
        assertRefused(text);
    }

    @Test
    void a_huge_token_is_refused_before_it_is_decoded() {
        String huge = "i1." + "A".repeat(10_000_000) + TOKEN.substring(2);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        assertThat(LinkToken.verify(KEYS, huge)).isEmpty();
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(1_000_000);
    }

    @Property(tries = 2_000)
    void only_the_token_itself_is_verified(@ForAll("mixed") String text) {
        if (!text.equals(TOKEN)) {
            assertRefused(text);
        }
    }

    @Provide
    Arbitrary<String> mixed() {
        List<String> parts = List.of(TOKEN.split("\\.", -1));
        Arbitrary<String> part = Arbitraries.oneOf(
                Arbitraries.of(parts),
                Arbitraries.strings().withChars(ALPHABET).ofMaxLength(44),
                Arbitraries.strings().ofMaxLength(6));
        return part.list().ofMinSize(3).ofMaxSize(7).map(list -> String.join(".", list));
    }

    @Test
    void a_runtime_without_the_algorithm_is_named() {
        assertThatThrownBy(() -> LinkToken.mac(new SecretKeySpec(SECRET, "HmacNone"), SECRET))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The Java runtime must support HmacNone")
                .hasCauseInstanceOf(NoSuchAlgorithmException.class);
    }

    private static void assertRefused(String token) {
        assertThat(LinkToken.verify(KEYS, token))
                .as("<%s>", token.substring(0, Math.min(200, token.length())))
                .isEmpty();
    }

    private static String part(String token, int index) {
        return token.split("\\.", -1)[index];
    }

    private static String with(int index, String part) {
        return with(TOKEN, index, part);
    }

    private static String with(String token, int index, String part) {
        String[] parts = token.split("\\.", -1);
        parts[index] = part;
        return String.join(".", parts);
    }

    private static byte[] secret(int first) {
        byte[] secret = new byte[32];
        for (int i = 0; i < secret.length; i++) {
            secret[i] = (byte) (first + i);
        }
        return secret;
    }

    private static String token(byte[] secret, String purpose, String version, String domain, UUID uuid)
            throws Exception {
        return signed(secret, purpose, version, domain.getBytes(UTF_8), bytes(uuid));
    }

    /** Makes a token with the classes of the JDK alone. */
    private static String signed(byte[] secret, String purpose, String version, byte[] domain, byte[] uuid)
            throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret, "HmacSHA256"));
        String keyId = base64(Arrays.copyOf(mac.doFinal("invitations/key-id".getBytes(UTF_8)), 4));
        ByteArrayOutputStream covered = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(covered);
        for (byte[] part : List.of(purpose.getBytes(UTF_8), domain, uuid)) {
            out.writeInt(part.length);
            out.write(part);
        }
        return String.join(
                ".", version, base64(domain), base64(uuid), keyId, base64(mac.doFinal(covered.toByteArray())));
    }

    private static byte[] bytes(UUID uuid) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeLong(uuid.getMostSignificantBits());
        out.writeLong(uuid.getLeastSignificantBits());
        return bytes.toByteArray();
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
