package dev.invitations.inmemory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.contract.fixture.HarnessReport;
import dev.invitations.contract.interleaving.Interleavings;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("proof")
class InterleavingsTest {

    @Test
    void every_order_of_two_commands_is_serializable() throws Exception {
        HarnessReport report = HarnessReport.of("interleavings-in-memory");
        Interleavings.tryAll(InMemoryStorage::create, report);
        report.end(500);
    }

    static Stream<BrokenAdapter> unguarded() {
        return Stream.of("VERSIONS_NOT_GUARDED", "ROLES_NOT_GUARDED", "PRECONDITIONS_NOT_GUARDED")
                .map(BrokenAdapter::named);
    }

    @ParameterizedTest
    @MethodSource("unguarded")
    void an_adapter_without_guards_is_caught(BrokenAdapter adapter) throws Exception {
        HarnessReport report = HarnessReport.of(adapter.kind());
        Interleavings.tryAll(adapter.broken(), report);
        assertThat(report.violations()).isPositive();
    }
}
