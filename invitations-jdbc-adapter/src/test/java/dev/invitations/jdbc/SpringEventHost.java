package dev.invitations.jdbc;

import javax.sql.DataSource;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.event.TransactionPhase;
import org.springframework.transaction.event.TransactionalEventListener;

/** A Spring application with transactional methods and a listener that is called after the commit. */
@Configuration(proxyBeanMethods = false)
@EnableTransactionManagement(proxyTargetClass = true)
class SpringEventHost {

    /** The work of the test, which is called in each phase. It can run a part of it in a transactional method. */
    interface PhaseWork {
        void run(String phase, InTransaction required, InTransaction requiresNew);
    }

    /** Runs the work in a transactional method. */
    interface InTransaction {
        void run(Runnable work);
    }

    static AnnotationConfigApplicationContext start(DataSource database, PlatformTransactionManager manager) {
        AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
        context.registerBean("database", DataSource.class, () -> database);
        context.registerBean("manager", PlatformTransactionManager.class, () -> manager);
        context.register(SpringEventHost.class, Required.class, RequiresNew.class, Publisher.class, Subscriber.class);
        context.refresh();
        return context;
    }

    /** Runs work in the current transaction. */
    static class Required {
        @Transactional
        public void run(Runnable work) {
            work.run();
        }
    }

    /** Runs work in a new transaction. */
    static class RequiresNew {
        @Transactional(propagation = Propagation.REQUIRES_NEW)
        public void run(Runnable work) {
            work.run();
        }
    }

    /** Publishes an event in a transaction. */
    static class Publisher {
        private final ApplicationEventPublisher events;
        private final Required required;
        private final RequiresNew requiresNew;

        Publisher(ApplicationEventPublisher events, Required required, RequiresNew requiresNew) {
            this.events = events;
            this.required = required;
            this.requiresNew = requiresNew;
        }

        @Transactional
        public void publish(PhaseWork work) {
            work.run("before", required::run, requiresNew::run);
            events.publishEvent(work);
        }
    }

    /** Gets the event after the commit. */
    static class Subscriber {
        private final Required required;
        private final RequiresNew requiresNew;

        Subscriber(Required required, RequiresNew requiresNew) {
            this.required = required;
            this.requiresNew = requiresNew;
        }

        @TransactionalEventListener(phase = TransactionPhase.AFTER_COMMIT)
        public void on(PhaseWork work) {
            work.run("after commit", required::run, requiresNew::run);
        }
    }
}
