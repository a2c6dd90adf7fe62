using Imprest.Keys;

namespace Imprest.Tests.Keys;

public sealed class PlainNameTests
{
    [Theory]
    [InlineData("Acme")]
    [InlineData("Bäckerei Müller & Söhne, 2.")]
    [InlineData("山田　写真館")]
    [InlineData("🦊 fox")]
    public void What_people_call_things_is_a_name(string name) => Assert.True(PlainName.IsOne(name));

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("Acme ")]
    [InlineData("Acme\n")]
    [InlineData("Ac\u00a0me")]
    [InlineData("Acme\u00a0")]
    [InlineData("Acme\ufe0f")]
    [InlineData("Acme\u034f")]
    [InlineData("Acme\u3164")]
    [InlineData("Acme\u17b4")]
    [InlineData("Acme\u200b")]
    [InlineData("Acme\u202e")]
    [InlineData("\u2800")]
    public void What_cannot_be_told_from_another_is_none(string name) => Assert.False(PlainName.IsOne(name));
}
