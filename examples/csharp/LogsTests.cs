// A small client of the Logs API and its tests, for .NET 8 and xUnit 2.
//
// This project's tests DO NOT RUN this file, because they do not require .NET. It makes the same
// calls as the examples in JavaScript, Python and Lua, which the tests run. To run it:
//
//   dotnet new xunit -o LogsTests && cp LogsTests.cs LogsTests/ && cd LogsTests
//   BASE_URL=http://127.0.0.1:8080 dotnet test
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

public sealed class LogsException(int status, string? code) : Exception($"{status} {code}")
{
    public string? Code { get; } = code;
}

public sealed class LogsClient(HttpClient http, string token, int attempts = 5, double baseDelayMs = 500)
{
    public async Task<JsonNode?> SendAsync(string level, string message)
    {
        for (var attempt = 1; ; attempt++)
        {
            var (status, response) = await PostAsync(level, message);
            if (status == 201) return response;
            var code = (string?)response?["error"]?["code"];
            // A retry does not help against an exhausted quota, an invalid entry or an invalid token.
            var mayRetry = status is 0 or >= 500 || code == "rate_limited";
            if (attempt >= attempts || !mayRetry) throw new LogsException(status, code);
            var longest = baseDelayMs * Math.Pow(2, attempt - 1);
            await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.NextDouble() * longest));
        }
    }

    private async Task<(int, JsonNode?)> PostAsync(string level, string message)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/logs");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.UserAgent.ParseAdd("example-logs-client/1.0");
        request.Content = JsonContent.Create(new { level, message });
        try
        {
            using var response = await http.SendAsync(request);
            return ((int)response.StatusCode, Parse(await response.Content.ReadAsStringAsync()));
        }
        catch (Exception error) when (error is HttpRequestException or TaskCanceledException)
        {
            return (0, null);
        }
    }

    private static JsonNode? Parse(string text)
    {
        try { return JsonNode.Parse(text); }
        catch (JsonException) { return null; }
    }
}

public sealed class LogsTests : IAsyncLifetime
{
    private readonly HttpClient http = new()
    {
        BaseAddress = new(Environment.GetEnvironmentVariable("BASE_URL") ?? "http://127.0.0.1:8080"),
    };
    private JsonNode token = null!;
    private LogsClient Client => new(http, (string)token["secret"]!, baseDelayMs: 1);

    // Each test has its own token, and each token has its own organisation.
    public async Task InitializeAsync() => token = await MockAsync(HttpMethod.Post, "/tokens", new { });

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task TwoFailuresAreRetried()
    {
        var match = new { token = (string)token["id"]! };
        var plan = new { match, calls = new { last = 2 }, then = new { status = 500 } };
        await MockAsync(HttpMethod.Post, "/faults", plan);
        await Client.SendAsync("warn", "Low on memory");
        Assert.Equal([500, 500, 201], await StatusesAsync(3));
    }

    [Fact]
    public async Task AnExhaustedQuotaIsNotRetried()
    {
        var limits = new { limits = new { reqs_month = 0 } };
        await MockAsync(HttpMethod.Put, $"/organisations/{token["organisation"]}/test", limits);
        var refused = await Assert.ThrowsAsync<LogsException>(() => Client.SendAsync("info", "One too many"));
        Assert.Equal("quota_exceeded", refused.Code);
        Assert.Equal([429], await StatusesAsync(1));
    }

    private async Task<int[]> StatusesAsync(int count)
    {
        var path = $"/requests/wait?token={token["id"]}&count={count}&timeout=5";
        var found = await MockAsync(HttpMethod.Get, path);
        return [.. found["requests"]!.AsArray().Select(request => (int)request!["status"]!)];
    }

    private async Task<JsonNode> MockAsync(HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, "/__mock" + path);
        if (body != null) request.Content = JsonContent.Create(body);
        using var response = await http.SendAsync(request);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<JsonNode>())!;
    }
}
