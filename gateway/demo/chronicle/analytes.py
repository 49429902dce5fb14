"""What is measured in blood and urine: national code, unit, precision and reference range."""

from decimal import Decimal

import msgspec

from gateway.demo.chronicle.codes import nlk
from resolvers.model import Code


class Analyte(msgspec.Struct, frozen=True, kw_only=True):
    """
    One kind of measurement.

    `decimals` is how precisely it is answered; `low` and `high` bound the reference range, either may be missing.
    `least` is what the instrument can tell: below it the answer is "less than".
    """

    code: str
    name: str
    unit: str
    decimals: int
    low: Decimal | None = None
    high: Decimal | None = None
    least: Decimal | None = None
    material: str = "P"

    @property
    def investigation(self) -> Code:
        """Name the investigation."""
        return nlk(self.code, self.name)

    @property
    def reference(self) -> str | None:
        """Write the reference range as laboratories do, with decimal comma."""
        low, high = norwegian(self.low), norwegian(self.high)
        if low and high:
            return f"{low} - {high}"
        if high:
            return f"< {high}"
        return f"> {low}" if low else None


def norwegian(number: Decimal | None) -> str | None:
    """Write a number with decimal comma."""
    return None if number is None else str(number).replace(".", ",")


def analyte(
    code: str, name: str, unit: str, *, decimals: int, between: str, least: str = "", material: str = "P"
) -> Analyte:
    """Describe an analyte in one line; `between` is `low..high` with either side left out."""
    low, _, high = between.partition("..")
    return Analyte(
        code=code,
        name=name,
        unit=unit,
        decimals=decimals,
        low=Decimal(low) if low else None,
        high=Decimal(high) if high else None,
        least=Decimal(least) if least else None,
        material=material,
    )


HAEMOGLOBIN = analyte("NOR05172", "B-Hemoglobin", "g/dL", decimals=1, between="11.7..15.3", material="B")
LEUCOCYTES = analyte("NPU02593", "B-Leukocytter", "10^9/L", decimals=1, between="3.5..11.0", material="B")
PLATELETS = analyte("NPU03568", "B-Trombocytter", "10^9/L", decimals=0, between="145..390", material="B")
NEUTROPHILS = analyte("NPU02902", "B-Neutrofile granulocytter", "10^9/L", decimals=1, between="1.5..7.3", material="B")
LYMPHOCYTES = analyte("NPU02636", "B-Lymfocytter", "10^9/L", decimals=1, between="1.1..3.3", material="B")
MONOCYTES = analyte("NPU02840", "B-Monocytter", "10^9/L", decimals=1, between="0.2..0.8", material="B")
EOSINOPHILS = analyte("NPU01933", "B-Eosinofile granulocytter", "10^9/L", decimals=1, between="..0.4", material="B")
CRP = analyte("NPU19748", "P-CRP", "mg/L", decimals=0, between="..5", least="1")
SODIUM = analyte("NPU03429", "P-Natrium", "mmol/L", decimals=0, between="137..145")
POTASSIUM = analyte("NPU03230", "P-Kalium", "mmol/L", decimals=1, between="3.6..4.6")
CREATININE = analyte("NPU04998", "P-Kreatinin", "µmol/L", decimals=0, between="45..105")
EGFR = analyte("NOR25909", "Nyre-eGFR CKD-EPI Kreatinin", "mL/min/1.73m2", decimals=0, between="60..")
UREA = analyte("NPU01459", "P-Karbamid", "mmol/L", decimals=1, between="2.6..8.1")
HBA1C = analyte("NPU27300", "B-HbA1c", "mmol/mol", decimals=0, between="20..42", material="B")
GLUCOSE = analyte("NPU02192", "P-Glukose", "mmol/L", decimals=1, between="4.0..6.0")
CHOLESTEROL = analyte("NPU01566", "P-Kolesterol", "mmol/L", decimals=2, between="3.90..7.80")
HDL = analyte("NPU01567", "P-HDL-kolesterol", "mmol/L", decimals=2, between="1.00..2.70")
LDL = analyte("NPU01568", "P-LDL-kolesterol", "mmol/L", decimals=2, between="2.00..5.30")
TRIGLYCERIDES = analyte("NPU04094", "P-Triglyserider", "mmol/L", decimals=2, between="0.50..2.60")
ALAT = analyte("NPU19651", "P-ALAT", "U/L", decimals=0, between="10..45")
ASAT = analyte("NPU19654", "P-ASAT", "U/L", decimals=0, between="15..35")
GT = analyte("NPU19657", "P-GT", "U/L", decimals=0, between="10..75")
ALP = analyte("NPU27783", "P-ALP", "U/L", decimals=0, between="35..105")
BILIRUBIN = analyte("NPU01370", "P-Bilirubin", "µmol/L", decimals=0, between="5..25")
ALBUMIN = analyte("NPU19673", "P-Albumin", "g/L", decimals=0, between="36..48")
FT4 = analyte("NOR05863", "Us-FT4", "pmol/L", decimals=0, between="10..22")
TSH = analyte("NOR05865", "Us-TSH", "10E-3 IU/L", decimals=2, between="0.30..4.50", least="0.01")
INR = analyte("NPU01685", "P-INR", "0", decimals=1, between="..1.2")
D_DIMER = analyte("NPU19767", "P-D-dimer", "mg/L", decimals=2, between="..0.50", least="0.20")
TROPONIN = analyte("NPU27501", "P-Troponin T", "ng/L", decimals=0, between="..14", least="5")
FERRITIN = analyte("NPU19763", "P-Ferritin", "µg/L", decimals=0, between="10..170")
B12 = analyte("NPU01700", "P-Vit. B12 (Kobalamin)", "pmol/L", decimals=0, between="150..650")
ALBUMIN_RATIO = analyte("NPU28842", "U-Albumin/Kreatinin-ratio", "mg/mmol", decimals=1, between="..3.0", material="U")
