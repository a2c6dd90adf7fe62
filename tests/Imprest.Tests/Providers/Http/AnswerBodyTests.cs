using Imprest.Providers.Http;

namespace Imprest.Tests.Providers.Http;

public sealed class AnswerBodyTests
{
    [Theory]
    [InlineData(0, true)]
    [InlineData(0, false)]
    [InlineData(65_536, false)]
    [InlineData(5_000_001, true)]
    [InlineData(5_000_001, false)]
    public async Task A_body_is_read_whole_whether_or_not_its_length_is_announced(int length, bool announced)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        Assert.Equal(bytes, await AnswerBody.ReadAsync(Content(bytes, announced), length, default));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_over_the_limit_is_refused(bool announced) => await Assert.ThrowsAsync<AnswerTooLargeException>(
        () => AnswerBody.ReadAsync(Content(new byte[100_001], announced), 100_000, default));

    private static StreamContent Content(byte[] bytes, bool announced)
    {
        var content = new StreamContent(announced ? new MemoryStream(bytes) : new Unseekable(bytes));
        if (announced)
            content.Headers.ContentLength = bytes.Length;
        return content;
    }

    /// <summary>Without a length, as a chunked answer is.</summary>
    private sealed class Unseekable(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
