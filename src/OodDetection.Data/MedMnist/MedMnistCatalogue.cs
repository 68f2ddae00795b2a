namespace OodDetection.Data;

/// <summary>The sets of the MedMNIST collection with one label an image, as of Zenodo's record 10519652.</summary>
internal static class MedMnistCatalogue
{
    private const int Side = 28;
    private const int Grey = 1;
    private const int Colour = 3;

    private static readonly Uri Address = new("https://zenodo.org/records/10519652/files/");

    private static readonly string[] Organs =
        ["bladder", "femur-left", "femur-right", "heart", "kidney-left", "kidney-right", "liver", "lung-left", "lung-right", "pancreas", "spleen"];

    public static IReadOnlyDictionary<string, MedMnistDataset> Sets { get; } = new[]
    {
        Make("PathMNIST", 107180, Colour, "a8b06965200029087d5bd730944a56c1",
            "adipose", "background", "debris", "lymphocytes", "mucus", "smooth muscle", "normal colon mucosa", "cancer-associated stroma", "colorectal adenocarcinoma epithelium"),
        Make("DermaMNIST", 10015, Colour, "0744692d530f8e62ec473284d019b0c7",
            "actinic keratoses and intraepithelial carcinoma", "basal cell carcinoma", "benign keratosis-like lesions", "dermatofibroma", "melanoma", "melanocytic nevi", "vascular lesions"),
        Make("OCTMNIST", 109309, Grey, "c68d92d5b585d8d81f7112f81e2d0842", "choroidal neovascularization", "diabetic macular edema", "drusen", "normal"),
        Make("PneumoniaMNIST", 5856, Grey, "28209eda62fecd6e6a2d98b1501bb15f", "normal", "pneumonia"),
        Make("RetinaMNIST", 1600, Colour, "bd4c0672f1bba3e3a89f0e4e876791e4", "0", "1", "2", "3", "4"),
        Make("BreastMNIST", 780, Grey, "750601b1f35ba3300ea97c75c52ff8f6", "malignant", "normal, benign"),
        Make("BloodMNIST", 17092, Colour, "7053d0359d879ad8a5505303e11de1dc",
            "basophil", "eosinophil", "erythroblast", "immature granulocytes", "lymphocyte", "monocyte", "neutrophil", "platelet"),
        Make("TissueMNIST", 236386, Grey, "ebe78ee8b05294063de985d821c1c34b",
            "collecting duct, connecting tubule", "distal convoluted tubule", "glomerular endothelial cells", "interstitial endothelial cells",
            "leukocytes", "podocytes", "proximal tubule segments", "thick ascending limb"),
        Make("OrganAMNIST", 58830, Grey, "68e3f8846a6bd62f0c9bf841c0d9eacc", Organs),
        Make("OrganCMNIST", 23583, Grey, "b9ceb9546e10131b32923c5bbeaea2b1", Organs),
        Make("OrganSMNIST", 25211, Grey, null, Organs),
    }.ToDictionary(set => set.Key, set => set.Set, StringComparer.OrdinalIgnoreCase);

    // No more is known of the archives' lengths than that they hold the pixels and labels of 8 bytes at most, packed or not.
    private static (string Key, MedMnistDataset Set) Make(string name, int images, int channels, string? md5, params string[] classes)
    {
        var fileName = name.ToLowerInvariant();
        var content = (long)images * ((channels * Side * Side) + sizeof(long));
        return (fileName, new MedMnistDataset(name, fileName, content + (content / 100) + (64 << 10), md5, Address, ImageSet.NumberNames(classes)));
    }
}
