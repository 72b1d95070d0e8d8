"""Hands that type into a workbook, for the tests."""

from openpyxl import load_workbook

KEY, HEAD, FIRST = 1, 5, 6  # one-based rows of keys, heads and first data


def columns(sheet):
    """Return the column of each field by its hidden key."""
    return {cell.value: cell.column for cell in sheet[KEY] if cell.value}


def rows(sheet):
    """Return the cells of every data row by field, with its number as `#`."""
    keys = columns(sheet)
    found = []
    for number in range(FIRST, sheet.max_row + 1):
        cells = {key: sheet.cell(number, column).value for key, column in keys.items()}
        found.append(cells | {"#": number})
    return found


def find(sheet, **wanted):
    """Return the number of the first row whose cells are as wanted."""
    for row in rows(sheet):
        if all((row[key] or "") == value for key, value in wanted.items()):
            return row["#"]
    raise AssertionError(f"no row with {wanted} in {sheet.title}")


def type_into(path, sheet_name, row, **texts):
    """Type into cells of one row (a number, or cells to find it by) and save."""
    book = load_workbook(path)
    sheet = book[sheet_name]
    number = find(sheet, **row) if isinstance(row, dict) else row
    for key, text in texts.items():
        sheet.cell(number, columns(sheet)[key]).value = text
    book.save(path)
    return number
