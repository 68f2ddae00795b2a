using Samples.Scoring;

var app = ScoringApp.Build(args);
try
{
    app.Services.GetRequiredService<CurrentModel>().Load();
}
catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}

await app.RunAsync();
return 0;
