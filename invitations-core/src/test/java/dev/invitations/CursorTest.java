package dev.invitations;

import static dev.invitations.RefusalAssertions.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.invitations.model.Limits;
import dev.invitations.model.Reason;
import dev.invitations.port.Position;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.UUID;
import java.util.zip.CRC32;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {

    private static final long FIRST_MICROS = -62_135_596_800_000_000L; // 0001-01-01T00:00:00Z
    private static final long LAST_MICROS = 253_402_300_799_999_999L; // 9999-12-31T23:59:59.999999Z
    private static final Position POSITION =
            new Position(Instant.parse("2026-01-01T12:00:00.123456Z"), new UUID(0x7000L, -1L));

    @Property
    void every_position_survives_encoding(
            @ForAll @LongRange(min = FIRST_MICROS, max = LAST_MICROS) long micros,
            @ForAll long high,
            @ForAll long low) {
        Position position = new Position(Instant.EPOCH.plus(micros, ChronoUnit.MICROS), new UUID(high, low));
        String cursor = Cursor.encode(position);
        assertThat(cursor).matches("[A-Za-z0-9_-]{38}");
        assertThat(Cursor.decode(cursor)).isEqualTo(position);
    }

    @Test
    void null_decodes_to_no_position() {
        assertThat(Cursor.decode(null)).isNull();
    }

    @Test
    void a_cursor_with_one_changed_character_is_refused() {
        String cursor = Cursor.encode(POSITION);
        for (int i = 0; i < cursor.length(); i++) {
            for (char c = 0; c < 0x180; c++) {
                if (c != cursor.charAt(i)) {
                    refused(cursor.substring(0, i) + c + cursor.substring(i + 1));
                }
            }
        }
    }

    /** The texts with padding have the right length, but too few bytes. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==AA",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==",
                "+///////////////////////////////////+/",
                "______________________________________",
                "                                      "
            })
    void other_text_is_refused(String cursor) {
        refused(cursor);
    }

    /** A well-formed cursor with an unsupported instant is refused, because a database might fail on it. */
    @ParameterizedTest
    @ValueSource(longs = {FIRST_MICROS - 1, LAST_MICROS + 1, Long.MIN_VALUE, Long.MAX_VALUE})
    void unsupported_instants_are_refused(long micros) {
        refused(cursorAt(micros));
    }

    @ParameterizedTest
    @ValueSource(longs = {FIRST_MICROS, -1, 0, 1, LAST_MICROS})
    void instants_before_and_after_1970_survive_encoding(long micros) {
        Position position = new Position(Instant.EPOCH.plus(micros, ChronoUnit.MICROS), new UUID(1, 2));
        assertThat(position.at()).isBetween(Limits.MIN_INSTANT, Limits.MAX_INSTANT);
        assertThat(Cursor.encode(position)).isEqualTo(cursorAt(micros));
        assertThatCode(() -> Cursor.decode(cursorAt(micros))).doesNotThrowAnyException();
        assertThat(Cursor.decode(cursorAt(micros))).isEqualTo(position);
    }

    @Test
    void a_cursor_keeps_microseconds() {
        Position position = new Position(Instant.parse("2026-01-01T12:00:00.123456789Z"), POSITION.uuid());
        assertThat(Cursor.encode(position)).isEqualTo(Cursor.encode(POSITION));
    }

    private static String cursorAt(long micros) {
        ByteBuffer bytes = ByteBuffer.allocate(28).putLong(micros).putLong(1).putLong(2);
        CRC32 crc = new CRC32();
        crc.update(bytes.array(), 0, 24);
        bytes.putInt((int) crc.getValue());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    private static void refused(String cursor) {
        assertRefused(Reason.INVALID_CURSOR, () -> Cursor.decode(cursor));
    }
}
