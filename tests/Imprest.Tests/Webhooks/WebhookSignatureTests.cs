using System.Text;
using Imprest.Webhooks;

namespace Imprest.Tests.Webhooks;

public sealed class WebhookSignatureTests
{
    private static readonly byte[] Key = Convert.FromBase64String("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");

    // The example of the reference libraries.
    [Fact]
    public void It_is_what_the_spec_says() => Assert.Equal(
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        WebhookSignature.Sign([Key], "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, """{"test": 2432232314}"""u8));

    [Fact]
    public void Of_several_keys_each_signs()
    {
        var both = WebhookSignature.Sign([Key, Encoding.ASCII.GetBytes("other")], "evt_1", 7, "{}"u8).Split(' ');
        Assert.Equal([WebhookSignature.Sign([Key], "evt_1", 7, "{}"u8), WebhookSignature.Sign([Encoding.ASCII.GetBytes("other")], "evt_1", 7, "{}"u8)], both);
    }
}
