using Imprest.Images;
using Imprest.Pricing;
using Imprest.Providers;

namespace Imprest.Tests.Images;

/// <summary>What a provider says of a client's own input is passed on, but for keys (docs/adr/0018); all else is told in our words.</summary>
public sealed class ProviderErrorsTests
{
    [Theory]
    [InlineData("size must be a multiple of 16, not 1000x1001", "size must be a multiple of 16, not 1000x1001")]
    [InlineData("no model stabilityai/stable-diffusion-xl-base-1.0 here", "no model stabilityai/stable-diffusion-xl-base-1.0 here")]
    [InlineData("stable-image-control-structure-v1, imagen-product-recontext-preview-06-30 and grok-imagine-image-quality-20260403 take none", "stable-image-control-structure-v1, imagen-product-recontext-preview-06-30 and grok-imagine-image-quality-20260403 take none")]
    [InlineData("call 2f1d9c1e-6a53-4c5e-9a0b-0f8f6f0f9a11 has no mask", "call 2f1d9c1e-6a53-4c5e-9a0b-0f8f6f0f9a11 has no mask")]
    [InlineData("Incorrect API key provided: sk-proj-abc***xyz.", "Incorrect API key provided: …")]
    [InlineData("got Authorization: Bearer abc.def, which has no access", "got Authorization: …, which has no access")]
    [InlineData("key 0123456789abcdef0123456789abcdef is for another model", "key … is for another model")]
    public void An_input_that_is_not_accepted_is_told_in_the_providers_words_without_keys(string said, string told)
    {
        foreach (var outcome in (Outcome[])[Outcome.Invalid, Outcome.BlockedBefore])
        {
            var error = ProviderErrors.Failed(new(outcome, "bad", said), ProviderCharge.No);
            Assert.Contains($": {told} You were not charged.", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_fault_is_told_in_our_words() =>
        Assert.DoesNotContain("upstream", ProviderErrors.Failed(new(Outcome.Failed, "http_500", "upstream cost $0.03") { HttpStatus = 500 }, ProviderCharge.No).Message, StringComparison.Ordinal);
}
