using Imprest.Pricing;

namespace Imprest.Tests.Pricing;

/// <summary>Who pays for which outcome: the finest statement decides, by status, model and operation.</summary>
public sealed class OutcomePolicyTests
{
    private const string Finer = """
        - { match: [failed, blocked_before], charge: unknown, source: a page, read: 2026-11-01 }
        - { match: "failed:500", charge: no, source: a page, read: 2026-11-01 }
        - { match: failed, operation: edit, charge: yes, source: a page, read: 2026-11-01 }
        - { match: failed, model: "mono-*", charge: no, source: a page, read: 2026-11-01 }
        - { match: failed, model: mono-2, operation: [edit, variation], charge: fee, fee: 0.05, source: a page, read: 2026-11-02 }
        - { match: "failed:500", model: mono-3, charge: yes, source: a page, read: 2026-11-01 }
        """;

    private static OutcomePolicy Policy(string rules) => PriceBook.Of(("test.yaml", "provider: test\noutcomes:\n" + string.Join('\n', rules.Split('\n').Select(line => "  " + line)))).PolicyOf("test");

    [Theory]
    //          status  operation            model      charge
    [InlineData(null, Operation.Generate, "other", ProviderCharge.Unknown)]
    [InlineData(503, Operation.Generate, "other", ProviderCharge.Unknown)]
    [InlineData(500, Operation.Generate, "other", ProviderCharge.No)]
    [InlineData(null, Operation.Edit, "other", ProviderCharge.Yes)]
    [InlineData(503, Operation.Edit, "mono-1", ProviderCharge.No)] // The model says more than the operation.
    [InlineData(500, Operation.Edit, "other", ProviderCharge.No)] // The status says more than both.
    [InlineData(null, Operation.Generate, "mono-2", ProviderCharge.No)]
    [InlineData(null, Operation.Edit, "mono-2", ProviderCharge.Fee)]
    [InlineData(null, Operation.Variation, "mono-2", ProviderCharge.Fee)]
    [InlineData(500, Operation.Edit, "mono-2", ProviderCharge.No)]
    [InlineData(500, Operation.Generate, "mono-3", ProviderCharge.Yes)]
    [InlineData(null, Operation.Generate, "mono", ProviderCharge.Unknown)]
    public void The_finest_statement_that_fits_decides(int? status, Operation operation, string model, ProviderCharge charge) =>
        Assert.Equal(charge, Policy(Finer).ChargeFor(Outcome.Failed, status, operation, model));

    [Fact]
    public void Where_neither_model_nor_operation_is_known_only_what_is_said_of_all_counts()
    {
        var policy = Policy(Finer);
        Assert.Equal(ProviderCharge.Unknown, policy.ChargeFor(Outcome.Failed));
        Assert.Equal(ProviderCharge.No, policy.ChargeFor(Outcome.Failed, 500));
        Assert.Equal(ProviderCharge.Unknown, policy.ChargeFor(Outcome.Timeout, 500, Operation.Edit, "mono-2"));
    }

    [Fact]
    public void The_order_in_the_file_decides_nothing()
    {
        var turned = Policy(string.Join('\n', Finer.Split('\n').Reverse()));
        foreach (var operation in (Operation[])[Operation.Generate, Operation.Edit])
        {
            foreach (var model in (string[])["other", "mono-1", "mono-2", "mono-3"])
            {
                foreach (var status in (int?[])[null, 500, 503])
                    Assert.Equal(Policy(Finer).ChargeFor(Outcome.Failed, status, operation, model), turned.ChargeFor(Outcome.Failed, status, operation, model));
            }
        }
    }

    [Fact]
    public void A_fee_stands_with_its_rule_and_its_source()
    {
        var rule = Policy(Finer).RuleFor(Outcome.Failed, null, Operation.Edit, "mono-2")!;
        Assert.Equal((Money.FromUsd(0.05m), "a page", new DateOnly(2026, 11, 2)), (rule.Fee, rule.Source, rule.ReadOn));
    }

    [Fact]
    public void Its_version_is_of_what_it_says_and_of_when_that_was_read()
    {
        var version = Policy(Finer).Version;
        Assert.Matches("^test/outcomes@2026-11-02\\.[0-9a-f]{12}$", version);
        Assert.Equal(version, Policy(Finer).Version);
        Assert.Equal(version, Policy(string.Join('\n', Finer.Split('\n').Reverse())).Version);
        foreach (var (said, otherwise) in ((string, string)[])
        [
            ("fee: 0.05", "fee: 0.06"), ("charge: unknown", "charge: no"), ("operation: edit,", "operation: generate,"), ("model: mono-2", "model: mono-4"), ("source: a page", "source: another page"),
            ("\"failed:500\"", "\"failed:502\""), ("read: 2026-11-02", "read: 2026-11-03"), (", blocked_before", ""),
        ])
        {
            Assert.NotEqual(version, Policy(Finer.Replace(said, otherwise, StringComparison.Ordinal)).Version);
        }
    }

    [Theory]
    [InlineData("- { match: failed, charge: no, operation: draw, source: s, read: 2026-01-01 }", "'draw' is no operation; write one of generate, edit")]
    [InlineData("- { match: failed, charge: perhaps, source: s, read: 2026-01-01 }", "it is one of unknown, no, yes, fee")]
    [InlineData("- { match: failed, charge: fee, source: s, read: 2026-01-01 }", "'fee' is missing")]
    [InlineData("- { match: \"failed:42\", charge: no, source: s, read: 2026-01-01 }", "'failed:42' is no outcome")]
    [InlineData("- { match: failed, charge: no, read: 2026-01-01 }", "'source' is missing")]
    [InlineData("- { match: failed, charge: no, source: s }", "'read' is missing")]
    [InlineData("- { match: failed, charge: no, source: s, read: 2026-01-01, modell: m }", "modell")]
    [InlineData("- { match: [failed, failed], charge: no, source: s, read: 2026-01-01 }", "'failed' stands twice")]
    public void What_cannot_be_meant_is_named_with_its_line(string rule, string says)
    {
        var refused = Assert.Throws<PriceBookException>(() => Policy(rule));
        Assert.Contains(says, refused.Message, StringComparison.Ordinal);
        Assert.Contains("test.yaml:3", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_outcome_may_be_said_of_different_models_and_operations()
    {
        var policy = Policy("""
            - { match: failed, model: a, charge: yes, source: s, read: 2026-01-01 }
            - { match: failed, model: b, charge: no, source: s, read: 2026-01-01 }
            """);
        Assert.Equal((ProviderCharge.Yes, ProviderCharge.No), (policy.ChargeFor(Outcome.Failed, model: "a"), policy.ChargeFor(Outcome.Failed, model: "b")));
    }
}
