package dev.invitations.contract;

import dev.invitations.contract.fixture.TestHost;
import dev.invitations.model.DomainId;
import dev.invitations.model.EmailAddress;
import dev.invitations.model.Role;
import dev.invitations.model.UserId;
import dev.invitations.model.VerifiedUser;
import dev.invitations.port.Storage;
import java.time.Instant;

/** The one method that an adapter's test implements for all rules, and the names that all rules use. */
interface StorageRules {

    Instant START = TestHost.START;

    DomainId ACME = TestHost.ACME;
    DomainId GLOBEX = TestHost.GLOBEX;

    UserId ADA = TestHost.ADA;
    UserId BOB = TestHost.BOB;
    UserId CAROL = TestHost.CAROL;
    UserId DAVE = TestHost.DAVE;
    UserId ERIN = TestHost.ERIN;

    EmailAddress MAIL = TestHost.MAIL;
    VerifiedUser VERIFIED = TestHost.VERIFIED;

    Role OWNER = TestHost.OWNER;
    Role ADMIN = TestHost.ADMIN;
    Role SENDER = TestHost.SENDER;
    Role AUDITOR = TestHost.AUDITOR;
    Role VIEWER = TestHost.VIEWER;

    /** Returns a working, empty storage for one test. A test may call this method several times. */
    Storage emptyStorage();
}
