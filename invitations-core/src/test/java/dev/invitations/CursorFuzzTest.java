package dev.invitations;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import dev.invitations.model.InvitationException;
import dev.invitations.model.Reason;
import dev.invitations.port.Position;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;

/** A text is either refused, or is exactly the cursor of the position to which it is decoded. */
@Tag("proof")
class CursorFuzzTest {

    private static long tried;
    private static long accepted;

    /** A seed is also the name of its test, so it must not be blank. */
    static Stream<String> seeds() {
        return Stream.of(
                "not a cursor",
                "\0\u00ff",
                Cursor.encode(new Position(Instant.EPOCH, new UUID(1, 2))),
                Cursor.encode(new Position(Instant.parse("9999-12-31T23:59:59.999999Z"), new UUID(-1, -1))));
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "1m")
    void a_cursor_is_decoded_exactly_or_refused(@NotNull String text) {
        decodedExactlyOrRefused(text);
        decodedExactlyOrRefused(withItsChecksum(text));
    }

    /** A run in which every text is refused proves nothing, so it fails. */
    @AfterAll
    static void report() {
        System.out.println("proof fuzz-cursor tried " + tried + " violations 0 window " + accepted);
        assertThat(accepted).isPositive();
    }

    /** Returns a cursor with a valid checksum, because most fuzzed texts already fail at the checksum. */
    private static String withItsChecksum(String text) {
        byte[] payload = Arrays.copyOf(text.getBytes(StandardCharsets.UTF_8), 24);
        CRC32 crc = new CRC32();
        crc.update(payload);
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(ByteBuffer.allocate(28)
                        .put(payload)
                        .putInt((int) crc.getValue())
                        .array());
    }

    private static void decodedExactlyOrRefused(String text) {
        tried++;
        Position position;
        try {
            position = Objects.requireNonNull(Cursor.decode(text));
        } catch (InvitationException refusal) {
            assertThat(refusal.reason()).isEqualTo(Reason.INVALID_CURSOR);
            return;
        }
        accepted++;
        assertThat(Cursor.encode(position)).isEqualTo(text);
    }
}
