package dev.invitations.inmemory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.contract.fixture.TestHost;
import dev.invitations.publicapi.NullArguments;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Checks that every method for hosts refuses null, and that the message names the parameter. */
class InMemoryNullArgumentsTest {

    /** The methods that only the library calls. */
    private static final Set<String> EXEMPT =
            Set.of("InMemoryStorage.load", "InMemoryStorage.commit", "RecordingNotifier.notify");

    @Test
    void every_method_for_hosts_refuses_null_and_names_the_parameter() throws IOException {
        Map<Class<?>, Supplier<?>> samples = new HashMap<>();
        samples.put(InMemoryStorage.class, InMemoryStorage::create);
        samples.put(RecordingNotifier.class, RecordingNotifier::create);
        samples.put(SettableClock.class, () -> SettableClock.at(TestHost.START));
        samples.put(Instant.class, () -> TestHost.START);
        samples.put(Duration.class, () -> Duration.ofSeconds(1));
        samples.put(ZoneId.class, () -> ZoneOffset.UTC);
        assertThat(new NullArguments(samples, EXEMPT).violations(InMemoryStorage.class))
                .isEmpty();
    }
}
