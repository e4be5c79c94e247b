package dev.invitations;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.invitations.model.InvitationException;
import dev.invitations.model.Reason;
import dev.invitations.port.Position;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;
import java.util.zip.CRC32;

/** Whatever is given for a cursor was made here, or is refused. */
class CursorFuzzTest {

    @FuzzTest(maxDuration = "1m")
    void any_text_is_a_cursor_of_ours_or_refused(FuzzedDataProvider data) {
        oursOrRefused(data.consumeRemainingAsString());
    }

    /** What a checksum would keep from getting any further. */
    @FuzzTest(maxDuration = "1m")
    void any_bytes_with_their_checksum_are_a_cursor_of_ours_or_refused(byte[] given) {
        byte[] payload = Arrays.copyOf(given, 24);
        CRC32 crc = new CRC32();
        crc.update(payload);
        byte[] made = ByteBuffer.allocate(28)
                .put(payload)
                .putInt((int) crc.getValue())
                .array();
        oursOrRefused(Base64.getUrlEncoder().withoutPadding().encodeToString(made));
    }

    private static void oursOrRefused(String text) {
        Position position;
        try {
            position = Objects.requireNonNull(Cursor.decode(text));
        } catch (InvitationException refusal) {
            assertThat(refusal.reason()).isEqualTo(Reason.INVALID_CURSOR);
            return;
        }
        assertThat(Cursor.encode(position)).isEqualTo(text);
    }
}
