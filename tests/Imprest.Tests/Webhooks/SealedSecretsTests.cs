using Imprest.Hosting;

namespace Imprest.Tests.Webhooks;

public sealed class SealedSecretsTests
{
    private static readonly byte[] Secret = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];
    private readonly SealedSecrets box = new(new byte[32]);

    [Fact]
    public void What_is_sealed_opens_for_its_owner_alone_and_only_as_it_was()
    {
        var sealedOne = box.Seal(Secret, "account/a");
        Assert.Equal(Secret, box.Open(sealedOne, "account/a"));
        Assert.Null(box.Open(sealedOne, "account/b"));
        Assert.Null(new SealedSecrets([.. Enumerable.Repeat((byte)1, 32)]).Open(sealedOne, "account/a"));
        Assert.Null(box.Open([], "account/a"));
        Assert.Null(box.Open(sealedOne.AsSpan(0, 20), "account/a"));
        for (var i = 0; i < sealedOne.Length; i++)
        {
            var changed = sealedOne.ToArray();
            changed[i] ^= 1;
            Assert.Null(box.Open(changed, "account/a"));
        }
    }

    [Fact]
    public void Nothing_of_it_shows_and_no_two_look_alike()
    {
        var (one, other) = (box.Seal(Secret, "a"), box.Seal(Secret, "a"));
        Assert.NotEqual(one, other);
        Assert.True(one.AsSpan().IndexOf(Secret.AsSpan(0, 4)) < 0);
    }
}
