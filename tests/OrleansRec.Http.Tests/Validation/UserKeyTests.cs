using OrleansRec.Contracts.Users;

namespace OrleansRec.Http.Tests.Validation;

public sealed class UserKeyTests
{
    [Theory]
    [InlineData("Request [S127.0.0.1:1:2 sys.client/3]->[S127.0.0.1:4:5 user/u:anna] IUserGrain.Track #6", "Request [S127.0.0.1:1:2 sys.client/3]->[S127.0.0.1:4:5 user/u:…")]
    [InlineData("GrainId=u:anna smith] of Main St#u:anna", "GrainId=u:…")]
    [InlineData("Deactivating user/v:42\nand [user/u:7]", "Deactivating user/v:…")]
    [InlineData("The version of user 'o'hara' is 7.", "The version of user '…")]
    [InlineData("visitor '1' is unknown", "visitor '…")]
    public void Redact_TextThatNamesAPerson_EndsThere(string text, string expected) => Assert.Equal(expected, UserKey.Redact(text));

    [Theory]
    [InlineData("Menu: item i:7 on tcp://[fe80::u]:80, v1, 12 users.")]
    [InlineData("")]
    public void Redact_AnyOtherText_IsAsItWas(string text) => Assert.Same(text, UserKey.Redact(text));
}
