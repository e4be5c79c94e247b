package dev.invitations;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.invitations.model.DomainId;
import dev.invitations.model.InvitationId;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinkKeysTest {

    private static final InvitationId ID = new InvitationId(new DomainId("acme"), new UUID(1, 2));

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 16, 31})
    void a_short_secret_is_refused(int length) {
        LinkKeys keys = LinkKeys.of(secret(1));
        assertThatThrownBy(() -> LinkKeys.of(new byte[length]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("secret must have at least 32 bytes, but had " + length);
        assertThatThrownBy(() -> keys.and(new byte[length]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("older must have at least 32 bytes, but had " + length);
    }

    @Test
    void a_long_secret_counts_as_a_whole() {
        byte[] secret = new byte[1_000];
        String token = LinkToken.make(LinkKeys.of(secret), ID);
        secret[999] = 1;
        assertThat(LinkToken.verify(LinkKeys.of(secret), token)).isEmpty();
    }

    @Test
    void the_same_secret_is_refused_twice() {
        LinkKeys keys = LinkKeys.of(secret(1)).and(secret(2));
        for (int each : new int[] {1, 2}) {
            assertThatThrownBy(() -> keys.and(secret(each)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("older must differ from the other keys, but was given twice");
        }
        assertThat(keys.and(secret(3)).all()).hasSize(3);
    }

    @Test
    void secrets_are_copied() {
        byte[] first = secret(1);
        byte[] second = secret(2);
        LinkKeys keys = LinkKeys.of(first).and(second);
        String token = LinkToken.make(keys, ID);
        Arrays.fill(first, (byte) 0);
        Arrays.fill(second, (byte) 0);
        keys.all().forEach(key -> Arrays.fill(key.getEncoded(), (byte) 0));
        assertThat(LinkToken.make(keys, ID)).isEqualTo(token);
        assertThat(LinkToken.verify(keys, LinkToken.make(LinkKeys.of(secret(2)), ID)))
                .contains(ID);
    }

    @Test
    void adding_a_key_leaves_the_keys_unchanged() {
        LinkKeys keys = LinkKeys.of(secret(1));
        assertThat(keys.and(secret(2)).all()).hasSize(2).isUnmodifiable();
        assertThat(keys.all()).hasSize(1).isUnmodifiable();
        assertThat(keys.isEmpty()).isFalse();
    }

    @Test
    void no_keys_verify_no_token() {
        assertThat(LinkKeys.none().isEmpty()).isTrue();
        assertThat(LinkToken.verify(LinkKeys.none(), LinkToken.make(LinkKeys.of(secret(1)), ID)))
                .isEmpty();
    }

    @Test
    void the_text_contains_no_key() {
        byte[] secret = "correct horse battery staple for links".getBytes(UTF_8);
        assertThat(LinkKeys.of(secret).and(secret(2)))
                .hasToString("LinkKeys[2]")
                .asString()
                .doesNotContain(
                        new String(secret, UTF_8),
                        HexFormat.of().formatHex(secret),
                        Base64.getEncoder().encodeToString(secret));
    }

    private static byte[] secret(int number) {
        byte[] secret = new byte[32];
        Arrays.fill(secret, (byte) number);
        return secret;
    }
}
